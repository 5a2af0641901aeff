"""What goes on after the reply: imports and campaign runs, step by step."""

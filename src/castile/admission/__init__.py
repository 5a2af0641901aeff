"""Who may call and how often: pure state machines with an injected clock."""

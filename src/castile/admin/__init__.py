"""What an operator does: the definition file, users, subscriptions."""

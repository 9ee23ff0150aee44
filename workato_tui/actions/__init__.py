"""What the keys do. Each action is a function of an action context."""

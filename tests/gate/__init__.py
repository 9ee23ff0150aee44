"""Every write: once, to the right place, only when it was meant."""

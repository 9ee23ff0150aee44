"""Every write is sent once, to the right place, and only when it was meant."""

"""Compares two packages: which assets came, went, moved and changed, and what changed in them."""

"""Saved profiles: one workspace at one data center, with a token for each of its environments."""

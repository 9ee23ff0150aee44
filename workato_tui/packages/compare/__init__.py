"""Compare two packages: which assets were added, removed, moved, or changed, and how."""

"""Text, files, paths, logs and secrets: what every folder may use."""

"""The application: startup, options, and the work that outlives a screen."""

"""A terminal UI for Workato: projects, builds, deployments, and the assets in them."""

__version__ = "0.2.0"

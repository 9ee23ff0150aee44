"""The commands. Each module has ``build(parser)`` and ``run(arguments) -> exit code``."""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str]] = {
    "profiles": ("workato_tui.commands.profiles", "list, add, edit, test, remove, rename profiles"),
    "builds": ("workato_tui.commands.builds", "build, show, download, unpack, compare builds"),
    "deployments": ("workato_tui.commands.deployments", "list, show, deploy"),
    "batch": ("workato_tui.commands.batch", "the same work on many items or customers"),
    "customers": ("workato_tui.commands.customers", "lists over all customers, who runs a package"),
    "watch": ("workato_tui.commands.watch", "wait for an end; the exit code tells the outcome"),
    "keys": ("workato_tui.commands.keys", "every action with its id and its keys"),
    "paths": ("workato_tui.commands.paths", "where configuration, data and logs are kept"),
    "purge": ("workato_tui.commands.purge", "remove what is stored"),
    "completion": ("workato_tui.commands.completion", "print a completion script for your shell"),
}
"""The commands with their modules and help texts."""

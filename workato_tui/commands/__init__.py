"""The commands. Each module has ``build(parser)`` and ``run(arguments) -> exit code``.

With sub-commands, ``build`` returns their parsers, and each parser has its own ``run``.
"""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str]] = {
    "profiles": (
        "workato_tui.commands.profiles",
        "list, add, edit, test, remove and rename profiles",
    ),
    "builds": ("workato_tui.commands.builds", "build, show, download, unpack and compare builds"),
    "deployments": ("workato_tui.commands.deployments", "list, show and deploy"),
    "batch": ("workato_tui.commands.batch", "run one action on many items or customers"),
    "customers": (
        "workato_tui.commands.customers",
        "list items of all customers; compare a package with theirs",
    ),
    "watch": (
        "workato_tui.commands.watch",
        "wait until something ends; the exit code is the outcome",
    ),
    "keys": ("workato_tui.commands.keys", "print every action with its ID and its keys"),
    "paths": ("workato_tui.commands.paths", "print the paths of configuration, data and logs"),
    "purge": ("workato_tui.commands.purge", "remove stored data"),
    "completion": ("workato_tui.commands.completion", "print a completion script for your shell"),
}
"""The commands with their modules and help texts."""

"""The commands. Each module has ``build(parser)`` and ``run(arguments) -> exit code``.

With sub-commands, ``build`` returns their parsers, and each parser has its own ``run``.
"""

from __future__ import annotations

COMMANDS: dict[str, str] = {
    "profiles": "list, add, edit, test, remove and rename profiles",
    "builds": "build, show, download, unpack and compare builds",
    "deployments": "list, show and deploy",
    "batch": "run one action on many items or customers",
    "customers": "list items of all customers; compare a package with theirs",
    "watch": "wait until something ends; the exit code is the outcome",
    "keys": "print every action with its ID and its keys",
    "paths": "print the paths of configuration, data and logs",
    "purge": "remove stored data",
    "completion": "print a completion script for your shell",
}
"""The help texts of the commands, each of which is the module of its name."""

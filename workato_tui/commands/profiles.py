"""Saved profiles: one workspace at one data center, with a token for each of its environments."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workato_tui.commands.parser import Parser
from workato_tui.commands.streams import print_error, report_line
from workato_tui.profiles.data_centers import CHOICES
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import ENVIRONMENTS

if TYPE_CHECKING:
    import argparse

    from workato_tui.profiles.model import Profile, ProfileSet

_ADD_HELP = """Save a profile, or add or replace the token of one environment of a saved one.

The token is asked for, hidden, unless one of the --token options says where it comes from. It is
kept in the system's keyring where there is one, else in a file of its own that only you can read.
"""


def build(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands."""
    subcommands(parser)


def subcommands(parser: argparse.ArgumentParser) -> dict[str, Parser]:
    """Add the sub-commands; return their parsers by name."""
    sub = parser.add_subparsers(
        metavar="COMMAND", required=True, parser_class=Parser, prog=parser.prog
    )
    _build_list(sub)
    _build_add(sub)
    _build_edit(sub)
    for name, help_text, run_it in (
        ("test", "ask the data center whether each token works", _test),
        ("remove", "forget a profile and the tokens that were kept for it", _remove),
        ("default", "start with this profile when none is named", _default),
    ):
        command = sub.add_parser(name, help=help_text, description=help_text.capitalize() + ".")
        command.add_argument("name", metavar="NAME")
        command.set_defaults(run=run_it)
    rename = sub.add_parser("rename", help="give a profile another name")
    rename.add_argument("old", metavar="OLD")
    rename.add_argument("new", metavar="NEW")
    rename.set_defaults(run=_rename)
    return dict(sub.choices)


def _build_list(sub: argparse._SubParsersAction[Parser]) -> None:
    listing = sub.add_parser("list", help="what is saved")
    form = listing.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON, for scripts")
    form.add_argument("--names", action="store_true", help="the names only, one a line")
    listing.set_defaults(run=_list)


def _build_add(sub: argparse._SubParsersAction[Parser]) -> None:
    adding = sub.add_parser("add", help="save a profile or a token", description=_ADD_HELP)
    add = adding.add_argument
    add("name", metavar="NAME")
    _add_data_center(adding)
    add("--environment", choices=ENVIRONMENTS, default="dev", metavar="ENV",
        help="whose token it is: dev, test or prod (default: dev)")  # fmt: skip
    add("--read-only", action="store_true", help="nothing can be changed with this profile")
    add("--default", action="store_true", help="start with it when no profile is named")
    add("--auth", choices=("bearer", "legacy"), metavar="KIND",
        help="bearer (default), or legacy: the old headers, for custom URLs only")  # fmt: skip
    add("--email", metavar="EMAIL", help="the user of --auth legacy")
    source = adding.add_mutually_exclusive_group()
    source.add_argument("--token-stdin", action="store_true", help="read the token from a pipe")
    source.add_argument("--token-env", metavar="VAR", help="the name of an environment variable")
    source.add_argument("--token-command", metavar="CMD", help="a command that prints it")
    add("--keep-in", choices=("keyring", "file"), metavar="PLACE",
        help="keyring or file: where a token that was typed or piped is kept")  # fmt: skip
    adding.set_defaults(run=_add)


def _build_edit(sub: argparse._SubParsersAction[Parser]) -> None:
    from argparse import BooleanOptionalAction

    editing = sub.add_parser("edit", help="change a profile, not its tokens")
    add = editing.add_argument
    add("name", metavar="NAME")
    _add_data_center(editing)
    add("--read-only", action=BooleanOptionalAction, default=None, help="allow changes or not")
    add("--reviewer", metavar="NAME", help="the name under which you review ('' takes it out)")
    add("--download-dir", metavar="DIR", help="where builds are saved ('' takes it out)")
    add("--forget-token", choices=ENVIRONMENTS, metavar="ENV", help="forget the token of ENV")
    editing.set_defaults(run=_edit)


def _add_data_center(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data-center", choices=CHOICES, metavar="CODE", help=f"one of {', '.join(CHOICES)}"
    )
    parser.add_argument("--base-url", metavar="URL", help="of the data center custom")


def _list(arguments: argparse.Namespace) -> int:
    saved = ProfilesFile().load()
    if arguments.names:
        sys.stdout.writelines(f"{name}\n" for name in saved.profiles)
        return 0
    if arguments.json:
        import json

        rows = [_as_json(profile, saved) for profile in saved.profiles.values()]
        json.dump(rows, sys.stdout, indent=2, ensure_ascii=False)
        sys.stdout.write("\n")
    else:
        _print_table(saved)
    for problem in saved.problems.values():
        print_error(problem)
    return 2 if saved.problems else 0


def _print_table(saved: ProfileSet) -> None:
    if not saved.profiles:
        print_error("No profiles yet: `workato-tui profiles add NAME --data-center CODE` adds one.")
        return
    rows = [("", "NAME", "DATA CENTER", "URL", "TOKENS", "")]
    for name, profile in saved.profiles.items():
        tokens = " ".join(f"{env}:{profile.tokens[env].source}" for env in _environments(profile))
        rights = "read-only" if profile.read_only else ""
        mark = "*" if name == saved.default else ""
        rows.append((mark, name, profile.label, profile.url, tokens or "none", rights))
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    for row in rows:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write(line.rstrip() + "\n")


def _as_json(profile: Profile, saved: ProfileSet) -> dict[str, object]:
    return {
        "name": profile.name,
        "default": profile.name == saved.default,
        "data_center": profile.data_center,
        "url": profile.url,
        "auth": profile.auth,
        "read_only": profile.read_only,
        "tokens": {env: profile.tokens[env].source for env in _environments(profile)},
    }


def _environments(profile: Profile) -> list[str]:
    return [env for env in ENVIRONMENTS if env in profile.tokens]


def _add(arguments: argparse.Namespace) -> int:
    from workato_tui.commands.profile_add import add

    return add(arguments)


def _edit(arguments: argparse.Namespace) -> int:
    from workato_tui.commands.profile_add import edit

    return edit(arguments)


def _test(arguments: argparse.Namespace) -> int:
    from workato_tui.commands.profile_test import check

    return check(ProfilesFile().load().get(arguments.name))


def _remove(arguments: argparse.Namespace) -> int:
    from workato_tui.commands.profile_add import delete_token_or_explain
    from workato_tui.services.profile_data import forget_profile_data

    removed = ProfilesFile().remove(arguments.name)
    left = (
        [problem for ref in removed.tokens.values() if (problem := delete_token_or_explain(ref))]
        if removed
        else []
    )
    if problem := forget_profile_data(arguments.name):
        left.append(problem)
    report_line(f"Removed profile {arguments.name}.")
    for problem in left:
        print_error(problem)
    return 1 if left else 0


def _default(arguments: argparse.Namespace) -> int:
    ProfilesFile().set_default(arguments.name)
    report_line(f"`workato-tui` now starts with profile {arguments.name}.")
    return 0


def _rename(arguments: argparse.Namespace) -> int:
    from workato_tui.services.profile_data import rename_profile_data

    ProfilesFile().rename(arguments.old, arguments.new)
    problem = rename_profile_data(arguments.old, arguments.new)
    report_line(f"Profile {arguments.old} is now called {arguments.new}.")
    if problem:
        print_error(problem)
    return 1 if problem else 0

"""Saved profiles: one workspace at one data center, with a token for each of its environments."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workato_tui.commands.parser import Parser, add_subcommands
from workato_tui.commands.streams import print_error, report_line, write_columns
from workato_tui.common.lazy_module import LazyModule
from workato_tui.common.text import sanitize
from workato_tui.profiles.data_centers import CHOICES
from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import ENVIRONMENTS, LEGACY_WARNING

if TYPE_CHECKING:
    import argparse

    from workato_tui.commands import profile_add
    from workato_tui.profiles.model import Profile, ProfileSet
else:
    profile_add = LazyModule("workato_tui.commands.profile_add")

_ADD_HELP = """Save a profile, or add or replace the token of one environment of a saved profile.

Without a --token option, the token is read from a hidden prompt. It is stored in the system keyring
if there is one, else in a file that only you can read.
"""


def build(parser: argparse.ArgumentParser) -> dict[str, Parser]:
    """Add the sub-commands; return their parsers by name."""
    sub = add_subcommands(parser)
    _build_list(sub)
    _build_add(sub)
    _build_edit(sub)
    for name, help_text, run_it in (
        ("test", "check whether each token works", _test),
        ("remove", "remove a profile and its stored tokens", _remove),
        ("default", "set the default profile", _default),
    ):
        command = sub.add_parser(name, help=help_text, description=help_text.capitalize() + ".")
        command.add_argument("name", metavar="NAME", help="name of the profile")
        command.set_defaults(run=run_it)
    rename = sub.add_parser("rename", help="rename a profile")
    rename.add_argument("old", metavar="OLD")
    rename.add_argument("new", metavar="NEW")
    rename.set_defaults(run=_rename)
    return dict(sub.choices)


def _build_list(sub: argparse._SubParsersAction[Parser]) -> None:
    parser = sub.add_parser("list", help="list the saved profiles")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON")
    form.add_argument("--names", action="store_true", help="print only the names, one per line")
    parser.set_defaults(run=_list)


def _build_add(sub: argparse._SubParsersAction[Parser]) -> None:
    parser = sub.add_parser("add", help="save a profile or a token", description=_ADD_HELP)
    add = parser.add_argument
    add("name", metavar="NAME", help="name of the profile")
    _add_data_center(parser)
    add("--environment", choices=ENVIRONMENTS, default="dev", metavar="ENV",
        help="environment of the token: dev, test or prod (default: dev)")  # fmt: skip
    add("--read-only", action="store_true", help="refuse changes with this profile")
    add("--default", action="store_true", help="make it the default profile")
    add("--auth", choices=("bearer", "legacy"), metavar="KIND",
        help="bearer (default), or legacy headers, for custom URLs only")  # fmt: skip
    add("--email", metavar="EMAIL", help="user for --auth legacy")
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--token-stdin", action="store_true", help="read the token from stdin")
    source.add_argument(
        "--token-env", metavar="VAR", help="environment variable that holds the token"
    )
    source.add_argument("--token-command", metavar="CMD", help="command that prints the token")
    add("--keep-in", choices=("keyring", "file"), metavar="PLACE",
        help="keyring or file: where to store a typed or piped token")  # fmt: skip
    parser.set_defaults(run=lambda arguments: profile_add.add(arguments))


def _build_edit(sub: argparse._SubParsersAction[Parser]) -> None:
    from argparse import BooleanOptionalAction

    parser = sub.add_parser("edit", help="change a profile, except for its tokens")
    add = parser.add_argument
    add("name", metavar="NAME", help="name of the profile")
    _add_data_center(parser)
    add("--read-only", action=BooleanOptionalAction, default=None, help="refuse or allow changes")
    add("--reviewer", metavar="NAME", help="your name as a reviewer ('' removes it)")
    add("--download-dir", metavar="DIR", help="folder for downloads ('' removes it)")
    add(
        "--keep-tokens", action="store_true", help="let saved tokens go to a new data center or URL"
    )
    add("--forget-token", choices=ENVIRONMENTS, metavar="ENV", help="delete the token of ENV")
    parser.set_defaults(run=lambda arguments: profile_add.edit(arguments))


def _add_data_center(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data-center", choices=CHOICES, metavar="CODE", help=f"one of {', '.join(CHOICES)}"
    )
    parser.add_argument("--base-url", metavar="URL", help="URL for the data center custom")


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
        tokens = " ".join(f"{env}:{profile.tokens[env].source}" for env in profile.environments)
        rights = "read-only" if profile.read_only else ""
        mark = "*" if name == saved.default else ""
        rows.append((mark, name, profile.label, profile.url, tokens or "none", rights))
    write_columns(rows)


def _as_json(profile: Profile, saved: ProfileSet) -> dict[str, object]:
    return {
        "name": profile.name,
        "default": profile.name == saved.default,
        "data_center": profile.data_center,
        "url": profile.url,
        "auth": profile.auth,
        "read_only": profile.read_only,
        "tokens": {env: profile.tokens[env].source for env in profile.environments},
    }


def _test(arguments: argparse.Namespace) -> int:
    from workato_tui.services.token_check import check_token

    profile = ProfilesFile().load().get(arguments.name)
    if profile.auth == "legacy":
        print_error(LEGACY_WARNING)
    if not profile.environments:
        raise ProfileError(
            f"Profile {profile.name} has no token yet: `workato-tui profiles add {profile.name}` "
            "adds one."
        )
    code = 0
    for environment in profile.environments:
        good, sentence = check_token(profile, environment, may_ask=sys.stdin.isatty())
        report_line(f"{environment:<4}  {'ok' if good else 'failed':<6}  {sanitize(sentence)}")
        code = code if good else 1
    return code


def _remove(arguments: argparse.Namespace) -> int:
    from workato_tui.services.profile_data import forget_profile_data

    removed = ProfilesFile().remove(arguments.name)
    tokens = removed.tokens.values() if removed else ()
    problems = [
        *map(profile_add.delete_token_or_explain, tokens),
        forget_profile_data(arguments.name),
    ]
    return profile_add.report_change(f"Removed profile {arguments.name}.", problems)


def _default(arguments: argparse.Namespace) -> int:
    ProfilesFile().set_default(arguments.name)
    report_line(f"`workato-tui` now starts with profile {arguments.name}.")
    return 0


def _rename(arguments: argparse.Namespace) -> int:
    from workato_tui.services.profile_data import rename_profile_data

    ProfilesFile().rename(arguments.old, arguments.new)
    problem = rename_profile_data(arguments.old, arguments.new)
    done = f"Profile {arguments.old} is now called {arguments.new}."
    return profile_add.report_change(done, [problem])

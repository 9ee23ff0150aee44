"""The man pages: one for the program, and one for each command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands import program

from workato_tui import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commands import Argument, Command

_FILES = (
    ("~/.config/workato-tui/profiles.toml", "saved profiles; never a token"),
    ("~/.config/workato-tui/config.toml", "settings"),
    ("~/.config/workato-tui/keys.toml", "keys of your own"),
    ("~/.config/workato-tui/views.toml", "columns and order of lists"),
    ("~/.config/workato-tui/tokens/", "tokens that are kept in files"),
    ("~/.local/share/workato-tui/store.sqlite3", "the last lists, and the ledger of changes"),
    ("~/.cache/workato-tui/", "zips that were looked into"),
    ("~/.local/state/workato-tui/log/", "the log and crash reports"),
)
_ENVIRONMENT = (
    ("WORKATO_TUI_CONFIG_DIR", "the folder of profiles, settings and tokens"),
    ("WORKATO_TUI_DATA_DIR", "the folder of data, cache and logs"),
    ("HTTPS_PROXY, ALL_PROXY, NO_PROXY", "the proxy, and hosts that are reached without one"),
    ("SSL_CERT_FILE", "a file with the certificate authorities to trust"),
    ("NO_COLOR", "draw without colors"),
)
_EXIT_CODES = (
    ("0", "Done."),
    ("1", "Failed; one sentence on standard error says why."),
    ("2", "Wrong usage, or a configuration that cannot be read."),
    ("3", "Not finished, or waiting for people (builds, deployments, watch)."),
    ("4", "Sent, but the outcome is unknown: look before you send it again."),
)


def pages() -> dict[str, str]:
    """Return the text of each page by its file name."""
    top = program()
    names = [command.name for command in top.commands]
    result = {_file_name(top.name): _page(top, names)}
    for command in top.commands:
        related = [top.name, *(name for name in names if name != command.name)]
        result[_file_name(command.name)] = _page(command, related)
    return result


def _file_name(name: str) -> str:
    return f"{name.replace(' ', '-')}.1"


def _page(command: Command, related: Iterable[str]) -> str:
    title = command.name.replace(" ", "-")
    lines = [
        f'.TH {_escape(title.upper())} 1 "" "workato-tui {__version__}" "User Commands"',
        ".SH NAME", f"{_escape(title)} \\- {_escape(command.summary)}",
        ".SH SYNOPSIS", *_synopses(command),
        ".SH DESCRIPTION", *_paragraphs(command.description),
        *_arguments(".SH OPTIONS", command.arguments),
        *_commands(command),
        ".SH EXIT STATUS", *_list(_EXIT_CODES),
        ".SH FILES", *_list(_FILES),
        ".SH ENVIRONMENT", *_list(_ENVIRONMENT),
        ".SH SEE ALSO", _related(related),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _synopses(command: Command) -> list[str]:
    """Return the usage of the command, or of each sub-command."""
    commands = [command, *command.commands] if " " not in command.name else command.commands
    return _join([f".B {_escape(each.synopsis)}" for each in commands or [command]], ".br")


def _join(lines: list[str], separator: str) -> list[str]:
    return [part for line in lines for part in (separator, line)][1:]


def _commands(command: Command) -> list[str]:
    if not command.commands:
        return []
    lines = [".SH COMMANDS"]
    for subcommand in command.commands:
        lines.append(f".SS {_escape(subcommand.synopsis)}")
        lines += _paragraphs(subcommand.description or f"{subcommand.summary.capitalize()}.")
        if " " in command.name:
            lines += _arguments("", subcommand.arguments)
    return lines


def _arguments(heading: str, arguments: list[Argument]) -> list[str]:
    if not arguments:
        return []
    entries = [(argument.usage, argument.help) for argument in arguments]
    return [*([heading] if heading else []), *_list(entries)]


def _list(entries: Iterable[tuple[str, str]]) -> list[str]:
    return [line for name, text in entries
            for line in (".TP", f".B {_escape(name)}", _escape(text) or "\\&")]  # fmt: skip


def _paragraphs(text: str) -> list[str]:
    """Return text with a break between paragraphs; an indented paragraph keeps its lines."""
    lines = [".PP"]
    for paragraph in text.split("\n\n"):
        paragraph_lines = paragraph.splitlines()
        is_indented = any(line.startswith("  ") for line in paragraph_lines)
        lines += [".nf"] if is_indented else []
        lines += map(_escape, paragraph_lines)
        lines += [".fi"] if is_indented else []
        lines.append(".PP")
    return lines[:-1]


def _related(names: Iterable[str]) -> str:
    return ", ".join(f"\\fB{_escape(name.replace(' ', '-'))}\\fR(1)" for name in names)


def _escape(text: str) -> str:
    """Escape ``text`` for roff."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped

"""The user's own commands, each with a key: the tables ``[commands.NAME]`` of ``config.toml``.

[commands.ticket]
key = "f9"
where = ["deployments", "reviews"]
run = "xdg-open https://tickets.example.com/?q={id}"
show = "message"
reads = true
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.common.text import sanitize
from workato_tui.keymap import COMMANDS, GLOBAL, IN_LISTS, Action, action_for, key_label
from workato_tui.profiles.errors import UnreadableFile
from workato_tui.profiles.key_file import RESERVED_KEYS, key_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

ACTION = "command:"
"""The prefix of the action id of a command."""
SHOWN = ("pane", "message", "terminal")
OUTSIDE_ROW = ("profile", "environment", "customer", "section", "host")
"""Fields that are available without a row."""
_PLACEHOLDER = re.compile(r"(?<!\$)\{([a-z][a-z0-9_]*)\}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}")
KEYS = ("key", "where", "run", "show", "reads", "token")


class OwnCommand(NamedTuple):
    """One table; the configuration page describes its keys."""

    name: str
    run: str
    keys: tuple[str, ...] = ()
    """In Textual's names."""
    where: tuple[str, ...] = ()
    """Kinds of lists; empty for all."""
    show: str = "pane"
    reads: bool = False
    """Whether the command changes nothing, so that a read-only profile may run it."""
    token: bool = False
    """Whether the command receives the token as WORKATO_TOKEN."""

    @property
    def action_id(self) -> str:
        """The id of the command's action."""
        return ACTION + self.name

    @property
    def needs_row(self) -> bool:
        """Whether the command uses a field of the row."""
        return any(name not in OUTSIDE_ROW for name in _PLACEHOLDER.findall(self.run))

    def script(self, fields: Iterable[str]) -> str:
        """Return ``run`` with a reference to a variable in place of each placeholder.

        The shell never parses the value of a variable, so no value can run anything, even inside
        quotes, a comment, or a here-document. Raises LookupError with the names of unknown fields.
        """
        field_names = list(fields)

        def fill(match: re.Match[str]) -> str:
            if match[1] not in field_names:
                names = " ".join(f"{{{name}}}" for name in field_names)
                raise LookupError(f"{self.name}: no field {match[0]} here. Fields: {names}")
            variable = f"${{{variable_name(match[1])}}}"
            quote = _open_quote(self.run[: match.start()])
            return {"": f'"{variable}"', '"': variable, "'": f"'\"{variable}\"'"}[quote]

        return _PLACEHOLDER.sub(fill, self.run)

    def preview(self, fields: Mapping[str, str]) -> str:
        """Return ``run`` with the values of its placeholders, to show it."""
        return _PLACEHOLDER.sub(lambda match: shlex.quote(fields[match[1]]), self.run)


def variable_name(field: str) -> str:
    """Return the environment variable with the value of a field."""
    return f"WORKATO_{field.upper()}"


def _open_quote(text: str) -> str:
    """Return the quotation mark that is open at the end of a piece of shell text, or ``""``.

    A command inside of a command, ``"$(a "b")"``, has quotes of its own.
    """
    open_parts = [""]
    """From the outside to the inside: quotes, and ``(`` or a backquote for commands."""
    at = 0
    while at < len(text):
        sign, inner = text[at], open_parts[-1]
        if sign == "\\" and inner != "'":
            at += 1
        elif sign == inner or (sign == ")" and inner == "("):
            open_parts.pop()
        elif inner == "'" or sign not in "'\"(`":
            pass
        elif inner != '"' or sign == "`" or text[at - 1 : at + 1] == "$(":
            open_parts.append(sign)
        at += 1
    return open_parts[-1] if open_parts[-1] in ("'", '"') else ""


def read_commands(path: Path, tables: Any, send_key: str | None = None) -> tuple[OwnCommand, ...]:
    """Return the commands of the settings; the key that sends forms cannot be one of theirs.

    Raises :class:`UnreadableFile` with the reason.
    """
    if not isinstance(tables, dict):
        raise UnreadableFile(f"{path}: commands has to be tables like [commands.ticket].")
    reserved = {*RESERVED_KEYS, *filter(None, [send_key])}
    return tuple(_command(path, name, table, reserved) for name, table in tables.items())


def _command(path: Path, name: str, table: Any, reserved: Collection[str]) -> OwnCommand:
    where = f"{path}: commands.{sanitize(name, 40)}"
    if not _NAME.fullmatch(name) or not isinstance(table, dict):
        raise UnreadableFile(f"{where} has to be a table with a plain name.")
    unknown = next((key for key in table if key not in KEYS), None)
    if unknown is not None:
        raise UnreadableFile(f"{where} has {sanitize(unknown, 40)}; known are {', '.join(KEYS)}.")
    run, show = table.get("run"), table.get("show", "pane")
    if not isinstance(run, str) or not run.strip():
        raise UnreadableFile(f"{where}.run has to be the command, in quotes.")
    if show not in SHOWN:
        raise UnreadableFile(f"{where}.show has to be one of {', '.join(SHOWN)}.")
    for key in ("reads", "token"):
        if not isinstance(table.get(key, False), bool):
            raise UnreadableFile(f"{where}.{key} has to be true or false.")
    return OwnCommand(
        name,
        run,
        tuple(_keys(where, table.get("key", []), reserved)),
        tuple(_texts(f"{where}.where", table.get("where", []))),
        show,
        table.get("reads", False),
        table.get("token", False),
    )


def _texts(where: str, value: Any) -> list[str]:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise UnreadableFile(f"{where} has to be text or a list of texts.")
    return texts


def _keys(where: str, value: Any, reserved: Collection[str]) -> Iterator[str]:
    for text in _texts(f"{where}.key", value):
        key = key_name(text)
        if key is None or key in reserved:
            raise UnreadableFile(f"{where}.key: {sanitize(text, 20)} cannot be a key of a command.")
        yield key


def command_actions(
    commands: Sequence[OwnCommand],
) -> tuple[tuple[Action, ...], tuple[str, ...]]:
    """Return an action for each command, and a message for each key that is already in use.

    Other actions keep their keys: ``keys.toml`` can free them.
    """
    actions, problems = [], []
    taken: dict[str, str] = {}
    for command in commands:
        free = []
        for key in command.keys:
            usual = action_for(key, IN_LISTS, GLOBAL) or ACTION
            owner = taken.get(key, "" if usual.startswith(ACTION) else usual)
            if not owner:
                free.append(key)
                taken[key] = command.action_id
            else:
                problems.append(
                    f"config.toml: commands.{command.name}: {key_label(key)} is the key of "
                    f"{owner}. Choose another one, or free it in keys.toml."
                )
        actions.append(_action(command, free))
    return tuple(actions), tuple(problems)


def _action(command: OwnCommand, keys: Sequence[str]) -> Action:
    return Action(
        command.action_id,
        ",".join(keys),
        command.name,
        f"Run: {sanitize(command.run, 100)}",
        group=COMMANDS,
        needs_row=command.needs_row,
        writes=not command.reads,
        kinds=command.where,
    )

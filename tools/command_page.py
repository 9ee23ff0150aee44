"""The command line as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands import every_command, program

if TYPE_CHECKING:
    from commands import Command


def sections() -> str:
    """Return a section for each command; sub-commands are one level below."""
    return "\n\n".join(_section(command) for command in every_command(program()))


def _section(command: Command) -> str:
    level = "##" if len(command.name.split()) < 3 else "###"
    parts = [f"{level} {command.name}", f"```\n{command.synopsis}\n```"]
    parts += [_text(command.description or f"{command.summary.capitalize()}.")]
    if command.arguments:
        rows = [
            f"| `{_cell(argument.usage)}` | {_cell(argument.help)} |"
            for argument in command.arguments
        ]
        parts.append("\n".join(["| Argument | What it does |", "|---|---|", *rows]))
    if command.epilog:
        parts.append(_text(command.epilog))
    return "\n\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _text(text: str) -> str:
    """Return the description as Markdown; an indented paragraph becomes a code block."""
    blocks = []
    for paragraph in text.split("\n\n"):
        lines = paragraph.splitlines()
        if all(line.startswith("  ") for line in lines):
            code = "\n".join(line.removeprefix("  ") for line in lines)
            blocks.append(f"```\n{code}\n```")
        else:
            blocks.append(paragraph)
    return "\n\n".join(blocks)

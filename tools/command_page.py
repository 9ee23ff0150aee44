"""The command line as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commands import every_command, program

if TYPE_CHECKING:
    from commands import Command


def sections() -> str:
    """Return a section for each command, sub-commands one level below."""
    return "\n\n".join(_section(one) for one in every_command(program()))


def _section(command: Command) -> str:
    level = "##" if len(command.name.split()) < 3 else "###"
    parts = [f"{level} {command.name}", f"```\n{command.synopsis}\n```"]
    parts += [_text(command.description or f"{command.summary.capitalize()}.")]
    if command.arguments:
        rows = [f"| `{_cell(one.usage)}` | {_cell(one.help)} |" for one in command.arguments]
        parts.append("\n".join(["| Argument | What it does |", "|---|---|", *rows]))
    if command.epilog:
        parts.append(_text(command.epilog))
    return "\n\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _text(text: str) -> str:
    """Return the description with what is indented as a block of code."""
    blocks = []
    for paragraph in text.split("\n\n"):
        lines = paragraph.splitlines()
        if all(line.startswith("  ") for line in lines):
            code = "\n".join(line.removeprefix("  ") for line in lines)
            blocks.append(f"```\n{code}\n```")
        else:
            blocks.append(paragraph)
    return "\n\n".join(blocks)

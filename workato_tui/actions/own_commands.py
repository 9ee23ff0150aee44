"""Runs a command of the user on a row."""

from __future__ import annotations

import re
import signal
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from workato_tui.common.child_process import ChildResult, run_child
from workato_tui.common.loop_call import run_in_daemon_thread
from workato_tui.common.text import sanitize
from workato_tui.profiles.own_commands import variable_name
from workato_tui.views.saved_view import column_names

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext
    from workato_tui.profiles.own_commands import OwnCommand
    from workato_tui.views.view import View
    from workato_tui.widgets.pane import Item
    from workato_tui.widgets.row import Row

_LIMIT = 600.0
"""Seconds after which a background command is terminated."""
_NOT_IN_NAME = re.compile(r"[^a-z0-9]+")


async def run_command(context: ActionContext, name: str) -> None:
    """Run the command in the background and show its output, or give it the terminal."""
    settings = context.app.settings
    commands = settings.commands if settings is not None else ()
    command = next(candidate for candidate in commands if candidate.name == name)
    fields = fields_of(context)
    shell = ["/bin/sh", "-c", command.script(fields)]
    environment = await _environment(context, command, fields)
    if command.show == "terminal":
        code = context.app.run_in_terminal(shell, environment)
        context.say(f"{name}: {_outcome(code)}")
        return
    context.say(f"{name} is running…")
    result = await run_in_daemon_thread(partial(run_child, shell, environment, timeout=_LIMIT))
    await _show(context, command, command.preview(fields), result)


def fields_of(context: ActionContext) -> dict[str, str]:
    """Return the values for placeholders and variables: those of the profile and of the row."""
    connection = context.connection
    customer = connection.customer
    fields = {
        "profile": connection.name,
        "environment": connection.environment,
        "customer": customer.id if customer is not None else "",
        "section": context.view.kind,
        "host": connection.url.partition("://")[2],
    }
    if context.row is not None:
        fields |= _row_fields(context.view, context.row)
    # A column of this name must not take the place of the profile's token.
    fields.pop("token", None)
    return {name: value.replace("\0", "") for name, value in fields.items()}


def _row_fields(view: View, row: Row) -> dict[str, str]:
    fields = {
        "id": view.id_of(row),
        "name": view.name_of(row),
        "url": view.web_url(row) or "",
    }
    for column, title, cell in zip(
        view.columns, column_names(view.columns), row.cells, strict=False
    ):
        text = "" if cell is None else str(cell)
        if column.kind == "time" and isinstance(cell, (int, float)):
            text = datetime.fromtimestamp(cell, UTC).isoformat()
        fields.setdefault(_NOT_IN_NAME.sub("_", title.lower()).strip("_"), text)
    return fields


async def _environment(
    context: ActionContext, command: OwnCommand, fields: dict[str, str]
) -> dict[str, str]:
    environment = await run_in_daemon_thread(context.app.child_environment)
    environment |= {variable_name(name): value for name, value in fields.items()}
    if command.token:
        token = await context.connection.current_token()
        environment["WORKATO_TOKEN"] = token.reveal()
    return environment


async def _show(
    context: ActionContext, command: OwnCommand, line: str, result: ChildResult
) -> None:
    lines = [*_lines(result.out), *_lines(result.err)]
    end = "ended after 10 minutes" if result.timed_out else _outcome(result.code)
    summary = f"{command.name}: {end}"
    if command.show == "pane" and context.is_shown:
        from workato_tui.dialogs.pane_dialog import AnswerDialog
        from workato_tui.widgets.pane import Text

        context.say("")
        items: list[Item] = [Text(text) for text in lines] or [Text("No output.", "dim")]
        await context.ask(AnswerDialog([summary, sanitize(line, 300)], items))
        return
    context.say(f"{summary}. {lines[0]}" if lines else summary)


def _outcome(code: int) -> str:
    """Return how a command ended; a negative code is the signal that ended it."""
    if code >= 0:
        return f"exit {code}"
    try:
        return f"ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"ended by signal {-code}"


def _lines(output: bytes) -> list[str]:
    from workato_tui.common.redact import redact_known, redact_lines, redact_truncated

    text = output.decode(errors="replace").rstrip()
    # Long output is cut off, perhaps in the middle of a token.
    return redact_lines(text, lambda line: redact_truncated(redact_known(line))) if text else []

"""Sends writes: one form or question, one request, one answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from textual.worker import get_current_worker

from workato_tui.dialogs.form import FormError, FormScreen
from workato_tui.dialogs.question import Question
from workato_tui.services.permit import WritePermit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel

    from workato_tui.actions.context import ActionContext
    from workato_tui.api.client import Api
    from workato_tui.api.errors import OutcomeUnknownError, WorkatoError
    from workato_tui.services.connection import Connection

T = TypeVar("T")
_RESEND_WORD = "again"
"""The word to type before sending again after an unknown outcome."""
WRITE, SENT = "write", "sent"
"""Worker groups: only one write is being asked for, but several may await their answers."""
SendStrategy = Callable[
    [FormScreen[Any], Callable[[], Awaitable[Any]], WritePermit[Any]], Awaitable[Any]
]
"""Takes the form, a function that sends once, and its permit; returns the answer."""


def connection_line(connection: Connection) -> str:
    """Return the heading line that says where a write goes, and as whom."""
    name, label = connection.name, connection.label
    shown = name if label.casefold() == name.casefold() else f"{name} ({label})"
    profile = f"profile {shown} · {connection.environment} token"
    if connection.customer is None:
        return profile[:1].upper() + profile[1:]
    return f"{connection.customer.description}; {profile}"


def customer_line(context: ActionContext) -> list[str]:
    """Return the heading line that names the customer; none in the own workspace."""
    customer = context.connection.customer
    return [] if customer is None else [customer.description]


def dev_workspace_warning(context: ActionContext) -> list[str]:
    """Return a warning that a customer's builds and deployments start in the DEV workspace."""
    customer = context.workspace.connection.customer
    if customer is None or customer.environment not in ("test", "prod"):
        return []
    return [
        (
            "! Builds and deployments start in the DEV workspace; this is "
            f"{customer.environment_label}."
        )
    ]


async def ask_and_send(
    context: ActionContext,
    model: type[BaseModel],
    title: Sequence[str],
    job: Callable[[Api, Any], Awaitable[T]],
    *,
    check: Callable[[Any], Awaitable[None] | None] | None = None,
    connection: Connection | None = None,
    strategy: SendStrategy | None = None,
    permit: WritePermit[Connection] | None = None,
    **form: Any,
) -> T | None:
    """Show a form for ``model`` and send it once; return the answer, or None.

    ``job`` sends the request. ``check`` may raise :class:`FormError` before that. After a refusal
    the form stays open for corrections; after a lost answer it closes, so that nothing is sent
    twice. ``connection`` overrides the workspace of the context. ``strategy`` wraps the sending
    while the form is open; each call of the function it receives is one request. ``permit`` covers
    several requests if the form says so; its connection is used.
    """
    if permit is None:
        permit = WritePermit(connection or context.connection)
    connection = permit.connection
    first = title[0]
    permit.repeats = first in connection.unknown_outcomes
    lines, form["confirm_word"] = _after_unknown(connection, first, form.get("confirm_word"))
    answers: list[T] = []
    lost: list[OutcomeUnknownError] = []

    async def submit(request: BaseModel) -> None:
        from workato_tui.api.errors import OutcomeUnknownError, SentBeforeError, WorkatoError

        await _run_check(check, request)
        permit.confirm()

        async def send_once() -> T:
            return await connection.send(lambda api: job(api, request), permit)

        try:
            answers.append(
                await (send_once() if strategy is None else strategy(screen, send_once, permit))
            )
        except OutcomeUnknownError as error:
            lost.append(error)
        except SentBeforeError as error:
            # By an earlier run, or from another terminal.
            connection.unknown_outcomes.add(first)
            raise FormError(None, f"{error} To send it again, open the form again.") from None
        except WorkatoError as error:
            raise _form_error(error, request) from None

    screen = FormScreen(model, [*title, *lines, connection_line(connection)], submit=submit, **form)
    await context.ask(screen)
    if lost or answers:
        context.has_sent = True
        _keep_worker_alive()
    if lost:
        report_unknown_outcome(context, lost[0], connection, first)
    elif answers:
        connection.unknown_outcomes.discard(first)
    return answers[0] if answers else None


async def done(call: Awaitable[object]) -> bool:
    """Await a call with an empty answer; return True, unlike a write that was not sent."""
    await call
    return True


def outdated_error(change: str, dialog: str = "form") -> FormError:
    """Return the error of a check that found a change since the dialog opened."""
    return FormError(None, f"Nothing was sent. Since the {dialog} opened: {change}")


async def _run_check(check: Callable[[Any], Awaitable[None] | None] | None, request: Any) -> None:
    from workato_tui.api.errors import WorkatoError

    try:
        pending = check(request) if check is not None else None
        if pending is not None:
            await pending
    except WorkatoError as error:
        raise FormError(None, f"Nothing was sent, since it could not be checked. {error}") from None


async def confirm_and_send(
    context: ActionContext,
    question: str,
    job: Callable[[Api], Awaitable[T]],
    *,
    verb: str,
    details: Sequence[str] = (),
    confirm_word: str | None = None,
    danger: bool = False,
    permit: WritePermit[Connection] | None = None,
    check: Callable[[Any], Awaitable[None]] | None = None,
) -> T | None:
    """Ask one question and send once; return None after a cancel or a lost answer.

    ``check`` may raise :class:`FormError` once it is confirmed, before anything is sent.
    """
    permit = permit or WritePermit(context.connection)
    connection = permit.connection
    lines, confirm_word = _after_unknown(connection, question, confirm_word)
    confirmed = await context.ask(
        Question(
            question,
            [*details, *lines, connection_line(connection)],
            verb=verb,
            confirm_word=confirm_word,
            danger=danger or confirm_word is not None,
        )
    )
    if not confirmed:
        context.say("Nothing was sent.")
        return None
    _keep_worker_alive()
    try:
        await _run_check(check, None)
    except FormError as error:
        raise LookupError(f"{context.label}: {error}") from None
    permit.confirm()
    return await send(context, job, permit, question)


async def send(
    context: ActionContext,
    job: Callable[[Api], Awaitable[T]],
    permit: WritePermit[Connection],
    what: str,
) -> T | None:
    """Send once what was confirmed as ``what``; return None if the answer was lost."""
    from workato_tui.api.errors import OutcomeUnknownError

    context.has_sent = True
    _keep_worker_alive()
    context.say("Sent; waiting for the answer…")
    try:
        answer = await permit.connection.send(job, permit)
    except OutcomeUnknownError as error:
        report_unknown_outcome(context, error, permit.connection, what)
        return None
    finally:
        context.say("")
    permit.connection.unknown_outcomes.discard(what)
    return answer


def _after_unknown(
    connection: Connection, what: str, confirm_word: str | None
) -> tuple[list[str], str | None]:
    """Return the warning and confirmation word for repeating a write with an unknown outcome."""
    if what not in connection.unknown_outcomes:
        return [], confirm_word
    warning = "! Already sent, outcome unknown: check first whether it was done."
    return [warning], confirm_word or _RESEND_WORD


def _keep_worker_alive() -> None:
    """Start a new worker group, so that the next write does not cancel this running one."""
    worker = get_current_worker()
    if worker.group == WRITE:
        worker.group = SENT


def report_unknown_outcome(
    context: ActionContext, error: OutcomeUnknownError, connection: Connection, what: str
) -> None:
    """Report an unknown outcome in a way that cannot be missed; the ledger records it too."""
    connection.unknown_outcomes.add(what)
    context.show_failure(str(error))


def _form_error(error: WorkatoError, request: BaseModel) -> FormError:
    from workato_tui.api.errors import InvalidRequestError

    if isinstance(error, InvalidRequestError):
        for field, reasons in error.fields.items():
            if field in type(request).model_fields:
                return FormError(field, "; ".join(reasons))
    return FormError(None, str(error))


def confirm_word(name: str, fallback: str) -> str:
    """Return the word to type: the name if it is typeable ASCII, else the ID."""
    return name.strip() if _is_typeable(name) else fallback


def confirm_word_for(connection: Connection, name: str, fallback: str) -> str:
    """Return the word to type; in a customer's workspace, the customer's name or ID.

    An external ID that cannot be typed is used in its URL-encoded form.
    """
    customer = connection.customer
    if customer is None:
        return confirm_word(name, fallback)
    from urllib.parse import quote

    return confirm_word(
        customer.name, customer.id if _is_typeable(customer.id) else quote(customer.id)
    )


def prod_word(connection: Connection, name: str, fallback: str, *, is_prod: bool) -> str | None:
    """Return the word to type for a write to production; None for one to another environment."""
    return confirm_word_for(connection, name, fallback) if is_prod else None


def _is_typeable(name: str) -> bool:
    text = name.strip()
    return bool(text) and text.isascii() and text.isprintable()

"""How the screens send an operation that changes something: one form, one request, one answer."""

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
"""Typed before something is sent again whose outcome is unknown."""
WRITE, SENT = "write", "sent"
"""Names of worker groups: one write is asked for at a time; of many the answer may be awaited."""
SendStrategy = Callable[
    [FormScreen[Any], Callable[[], Awaitable[Any]], WritePermit[Any]], Awaitable[Any]
]
"""Gets the form, what sends once, and the permit for it; gives the answer."""


def context_line(context: ActionContext) -> str:
    """The line of a heading that says where something is sent, and as whom."""
    return connection_line(context.connection)


def connection_line(connection: Connection) -> str:
    """The same for a connection: the customer with environment and id, the profile, the token."""
    name, label = connection.name, connection.label
    shown = name if label.casefold() == name.casefold() else f"{name} ({label})"
    profile = f"profile {shown} · {connection.environment} token"
    if connection.customer is None:
        return profile[:1].upper() + profile[1:]
    return f"{connection.customer.description}; {profile}"


def customer_line(context: ActionContext) -> list[str]:
    """The line of a heading that names the customer, where a form sends nothing; else none."""
    customer = context.connection.customer
    return [] if customer is None else [customer.description]


def dev_workspace_warning(context: ActionContext) -> list[str]:
    """The line that says that a customer's builds and deployments begin in another workspace."""
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
    """Ask for ``model``, send it once with ``job``, and return the answer; None if nothing was.

    ``check`` may raise :class:`FormError` before anything is sent. What is refused stays in the
    form, to be mended; a lost answer closes it, so that nothing can be sent a second time.
    ``connection``: in another workspace than the one that is shown. ``how``: what is done around
    the sending, with the form in sight; each call of what it is given is one request. ``permit``:
    for a form that says that more than one request follows; it decides the connection then.
    """
    if permit is None:
        permit = WritePermit(connection or context.connection)
    connection = permit.connection
    first = title[0]
    lines, form["confirm_word"] = _after_unknown(connection, first, form.get("confirm_word"))
    answers: list[T] = []
    lost: list[OutcomeUnknownError] = []

    async def submit(request: BaseModel) -> None:
        from workato_tui.api.errors import OutcomeUnknownError, WorkatoError

        pending = check(request) if check is not None else None
        if pending is not None:
            await pending
        permit.confirm()

        async def once() -> T:
            return await connection.send(lambda api: job(api, request), permit)

        try:
            answers.append(await (once() if strategy is None else strategy(screen, once, permit)))
        except OutcomeUnknownError as error:
            lost.append(error)
        except WorkatoError as error:
            raise _form_error(error, request) from None

    screen = FormScreen(model, [*title, *lines, connection_line(connection)], submit=submit, **form)
    await context.ask(screen)
    if lost or answers:
        _keep_worker_alive()
    if lost:
        report_unknown_outcome(context, lost[0], connection, first)
    elif answers:
        connection.unknown_outcomes.discard(first)
    return answers[0] if answers else None


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
) -> T | None:
    """Put one question, send once; None if it was not wanted or its answer was lost."""
    permit = permit or WritePermit(context.connection)
    connection = permit.connection
    lines, confirm_word = _after_unknown(connection, question, confirm_word)
    sure = await context.ask(
        Question(
            question,
            [*details, *lines, connection_line(connection)],
            verb=verb,
            confirm_word=confirm_word,
            danger=danger or confirm_word is not None,
        )
    )
    if not sure:
        context.say("Nothing was sent.")
        return None
    permit.confirm()
    return await send(context, job, permit, question)


async def send(
    context: ActionContext,
    job: Callable[[Api], Awaitable[T]],
    permit: WritePermit[Connection],
    what: str,
) -> T | None:
    """Send once what was confirmed; None if its answer was lost. ``what`` is what was asked."""
    from workato_tui.api.errors import OutcomeUnknownError

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
    """The warning and the word for a second attempt at something whose outcome is unknown."""
    if what not in connection.unknown_outcomes:
        return [], confirm_word
    warning = "! Already sent, outcome unknown: check first whether it was done."
    return [warning], confirm_word or _RESEND_WORD


def _keep_worker_alive() -> None:
    """The next write ends the work on one that was not agreed to; what was sent has to be told."""
    worker = get_current_worker()
    if worker.group == WRITE:
        worker.group = SENT


def report_unknown_outcome(
    context: ActionContext, error: OutcomeUnknownError, connection: Connection, what: str
) -> None:
    """Say where it cannot be overlooked that the outcome is unknown; the ledger has it too."""
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
    """The word to be typed: the name if it is plain ASCII that can be typed, else the id."""
    return name.strip() if _is_typeable(name) else fallback


def confirm_word_for(connection: Connection, name: str, fallback: str) -> str:
    """The same in a workspace: in a customer's the customer's name or id is typed.

    An own id that cannot be typed is asked for as it stands in a path.
    """
    customer = connection.customer
    if customer is None:
        return confirm_word(name, fallback)
    from urllib.parse import quote

    return confirm_word(
        customer.name, customer.id if _is_typeable(customer.id) else quote(customer.id)
    )


def _is_typeable(name: str) -> bool:
    text = name.strip()
    return bool(text) and text.isascii() and text.isprintable()

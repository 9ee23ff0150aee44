"""What all families share: how an operation of the table is read or sent in a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.api.error_mapping import is_success
from workato_tui.api.errors import UnreadableAnswer
from workato_tui.api.ledger_port import WriteIntent
from workato_tui.api.quotas import Priority
from workato_tui.api.write_outcome import WRAPPERS, one_object, own_id, same_id, without_its_id
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workato_tui.api.errors import WorkatoError
    from workato_tui.api.http import Http
    from workato_tui.api.operation import Operation
    from workato_tui.api.upload import Upload
    from workato_tui.api.workspace import Workspace


class Family:
    """Operations on one kind of object in one workspace."""

    def __init__(self, http: Http, workspace: Workspace) -> None:
        self.http = http
        self.workspace = workspace

    async def _read(
        self,
        operation: Operation,
        params: Mapping[str, str | int | bool | None] | None = None,
        *,
        background: bool = False,
        bare: bool = False,
        **ids: str,
    ) -> Any:
        """The decoded answer to an operation that changes nothing."""
        answer = await self.http.get(
            self.workspace.at(operation, **ids),
            params,
            family=self.workspace.quota(operation),
            priority=Priority.of(background=background),
            bare=bare,
        )
        if not isinstance(answer, dict | list):
            # A model would make an object out of it that has nothing in it.
            what = "is empty" if answer is None else f"is only {sanitize(answer, 40)}"
            raise UnreadableAnswer(f"The answer {what}.", "Try again.")
        return answer

    async def _read_one(
        self,
        operation: Operation,
        what: str,
        wanted: str,
        *,
        background: bool = False,
        **ids: Any,
    ) -> dict[str, Any]:
        """The one object that ``wanted`` is the id of, however the answer wraps it."""
        found = one_object(await self._read(operation, background=background, **ids))
        raise_if_other(what, wanted, own_id(found))
        return found

    async def _write_one(
        self,
        operation: Operation,
        body: Any = None,
        *,
        wanted: str = "",
        **how: Any,
    ) -> dict[str, Any]:
        """The one object that a write made, or changed where ``wanted`` is its id.

        An answer that only says ``success`` is about the wanted one; one that names neither it nor
        its success leaves the outcome open.
        """

        def check(decoded: Any) -> WorkatoError | None:
            succeeded = wanted and isinstance(decoded, dict) and is_success(decoded)
            return None if succeeded else without_its_id(decoded, wanted)

        found = one_object(await self._write(operation, body, check=check, **how))
        return found if own_id(found) or not wanted else {**found, "id": wanted}

    async def _write(
        self,
        operation: Operation,
        body: Any = None,
        *,
        params: Mapping[str, str | int | bool | None] | None = None,
        about: str,
        target: str = "",
        upload: Upload | None = None,
        check: Callable[[Any], WorkatoError | None] | None = None,
        **ids: str,
    ) -> Any:
        """The decoded answer to an operation that changes something; it is sent once.

        ``about`` says in words what it is done to, ``target`` to which environment it goes.
        """
        path = self.workspace.at(operation, **ids)
        intent = WriteIntent(
            operation.id,
            operation.method,
            path,
            target,
            about,
            self.workspace.customer_id or "",
        )
        return await self.http.write(
            operation.method,
            path,
            params,
            body,
            family=self.workspace.quota(operation),
            intent=intent,
            upload=upload,
            check=check,
        )


def unwrap(answer: Any) -> Any:
    """What an answer holds, out of ``result``, ``data`` or ``items``.

    An object that has an id is no wrapper: a row of a lookup table has its ``data`` in it.
    """
    if not isinstance(answer, dict) or "id" in answer:
        return answer
    for name in WRAPPERS:
        inner = answer.get(name)
        if isinstance(inner, dict | list):
            again = inner.get("items") if isinstance(inner, dict) and name == "result" else None
            return again if isinstance(again, list) else inner
    return answer


def unwrapped(answer: Any, *wrappers: str) -> Any:
    """What stands in ``answer`` behind the first of ``wrappers`` that is there, else itself."""
    for wrapper in wrappers:
        if isinstance(answer, dict) and isinstance(answer.get(wrapper), dict | list):
            return answer[wrapper]
    return answer


def raise_if_other(what: str, wanted: str, own: str) -> None:
    """Raise :class:`UnreadableAnswer` for an object without an id, or with that of another."""
    if same_id(wanted, own):
        return
    told = f"is about {what} {sanitize(own, 40)}, not {sanitize(wanted, 40)}" if own else (
        f"holds no {what}"
    )  # fmt: skip
    raise UnreadableAnswer(f"The answer {told}.", "Try again.")


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; nothing for anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []

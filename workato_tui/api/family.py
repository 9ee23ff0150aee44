"""What all families share: how an operation of the table is read or sent in a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.api.errors import UnreadableAnswer
from workato_tui.api.quotas import Priority
from workato_tui.api.writing import WriteIntent
from workato_tui.text import plain

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
            what = "is empty" if answer is None else f"is only {plain(answer, 40)}"
            raise UnreadableAnswer(f"The answer {what}.", "Try again.")
        return answer

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


def unwrapped(answer: Any, *wrappers: str) -> Any:
    """What stands in ``answer`` behind the first of ``wrappers`` that is there, else itself."""
    for wrapper in wrappers:
        if isinstance(answer, dict) and isinstance(answer.get(wrapper), dict | list):
            return answer[wrapper]
    return answer


def objects(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; nothing for anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []

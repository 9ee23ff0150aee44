"""Base class for groups of API operations in a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.api.errors import UnreadableResponseError
from workato_tui.api.ledger_port import WriteIntent
from workato_tui.api.quotas import Priority
from workato_tui.api.response_text import is_success
from workato_tui.api.write_outcome import WRAPPERS, object_id, one_object, require_id, same_id
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workato_tui.api.errors import WorkatoError
    from workato_tui.api.http import Http
    from workato_tui.api.list_reader import ListResult
    from workato_tui.api.operation import Operation
    from workato_tui.api.upload import Upload
    from workato_tui.api.workspace import Workspace

T = TypeVar("T")


class EndpointGroup:
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
        plain_map: bool = False,
        **ids: str,
    ) -> Any:
        """Send a read operation and return the decoded response."""
        answer = await self.http.get(
            self.workspace.path_for(operation, **ids),
            params,
            budget=self.workspace.budget_for(operation),
            priority=Priority.of(background=background),
            plain_map=plain_map,
        )
        if not isinstance(answer, dict | list):
            # A model would turn the response into an object without any values.
            description = "is empty" if answer is None else f"is only {sanitize(answer, 40)}"
            raise UnreadableResponseError(f"The response {description}.", "Try again.")
        return answer

    async def _list(
        self,
        operation: Operation,
        params: Mapping[str, str | int | bool | None] | None,
        make: Callable[[dict[str, Any], str], T],
        *,
        on_items: Callable[[list[T]], None] | None = None,
        priority: Priority = Priority.USER,
    ) -> ListResult[T]:
        """Return the list in one response; see :meth:`Http.get_list`."""
        return await self.http.get_list(
            self.workspace.path_for(operation),
            params,
            budget=self.workspace.budget_for(operation),
            wrappers=WRAPPERS,
            make=make,
            on_items=on_items,
            priority=priority,
        )

    async def _read_one(
        self,
        operation: Operation,
        noun: str,
        expected_id: str,
        *,
        background: bool = False,
        **ids: Any,
    ) -> dict[str, Any]:
        """Return the object with the id ``expected_id``, unwrapped from the response."""
        item = one_object(await self._read(operation, background=background, **ids))
        check_id(noun, expected_id, object_id(item))
        return item

    async def _write_one(
        self,
        operation: Operation,
        body: Any = None,
        *,
        expected_id: str = "",
        **how: Any,
    ) -> dict[str, Any]:
        """Send a write and return the object that it created or changed (``expected_id``).

        A response that only reports ``success`` counts as being about ``expected_id``. If the
        response has neither an id nor ``success``, the outcome is unknown.
        """

        def check(decoded: Any) -> WorkatoError | None:
            succeeded = expected_id and isinstance(decoded, dict) and is_success(decoded)
            return None if succeeded else require_id(decoded, expected_id)

        item = one_object(await self._write(operation, body, check=check, **how))
        return item if object_id(item) or not expected_id else {**item, "id": expected_id}

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
        """Send a write operation once and return the decoded response.

        ``about`` describes the affected object and ``target`` names the environment, both for the
        ledger.
        """
        path = self.workspace.path_for(operation, **ids)
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
            budget=self.workspace.budget_for(operation),
            intent=intent,
            upload=upload,
            check=check,
        )


def unwrap(answer: Any) -> Any:
    """Return the content of a response wrapped in ``result``, ``data``, or ``items``.

    An object with an id is not a wrapper: the rows of a lookup table have a key ``data``.
    """
    if not isinstance(answer, dict) or "id" in answer:
        return answer
    for name in WRAPPERS:
        inner = answer.get(name)
        if isinstance(inner, dict | list):
            items = inner.get("items") if isinstance(inner, dict) and name == "result" else None
            return items if isinstance(items, list) else inner
    return answer


def unwrap_key(answer: Any, *wrappers: str) -> Any:
    """Return the value of the first of ``wrappers`` in ``answer``, or ``answer`` itself."""
    for wrapper in wrappers:
        if isinstance(answer, dict) and isinstance(answer.get(wrapper), dict | list):
            return answer[wrapper]
    return answer


def check_id(noun: str, expected_id: str, actual_id: str) -> None:
    """Raise :class:`UnreadableResponseError` unless ``actual_id`` matches ``expected_id``."""
    if same_id(expected_id, actual_id):
        return
    problem = f"holds no {noun}"
    if actual_id:
        problem = f"is about {noun} {sanitize(actual_id, 40)}, not {sanitize(expected_id, 40)}"
    raise UnreadableResponseError(f"The response {problem}.", "Try again.")


def dicts_only(value: Any) -> list[dict[str, Any]]:
    """Return the objects in a list; an empty list for any other value."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []

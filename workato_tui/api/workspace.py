"""The own workspace or an Embedded customer's: the same operations with another prefix."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from workato_tui.api.errors import InvalidRequestError, UnsupportedError
from workato_tui.api.operations import find
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from workato_tui.api.operation import Operation

_REVIEW_ACTIONS = {
    "deployments.approve": "approved",
    "deployments.reject": "rejected",
    "deployments.reopen": "reopened",
    "deployments.update-review-comment": "given another comment",
}
_ONLY_FOR_CUSTOMERS = "The API has this call for customers' workspaces only."


class Workspace(NamedTuple):
    """The workspace of a call: :meth:`own` or :meth:`customer`."""

    customer_id: str | None = None

    @classmethod
    def own(cls) -> Workspace:
        """Return the token's own workspace."""
        return cls()

    @classmethod
    def customer(cls, customer_id: str | int) -> Workspace:
        """Return a customer's workspace by managed_user_id: a number, or ``E`` and external id."""
        text = str(customer_id).strip()
        if text in ("", "E", ".", ".."):
            raise InvalidRequestError(
                "A customer's id is missing.", "Give its number, or E and your own id."
            )
        return cls(text)

    def path(self, relative: str) -> str:
        """Return the encoded path for ``relative``, such as ``deployments/43``.

        Pass user input in ``relative`` through :func:`encode_segment` or :func:`numeric_id` first.
        """
        if self.customer_id is None:
            return f"/api/{relative}"
        return f"/api/managed_users/{quote(self.customer_id, safe='')}/{relative}"

    def path_for(self, operation: Operation, **ids: str) -> str:
        """Return the encoded path of ``operation``; for ``ids`` see :meth:`path`.

        Raises :class:`UnsupportedError` if this workspace has no such operation.
        """
        customer = None if self.customer_id is None else quote(self.customer_id, safe="")
        path = operation.path_for(customer, ids)
        if path is None:
            error = UnsupportedError(self.unavailable_reason(operation.id) or "", "")
            error.is_write = operation.is_write
            raise error
        return path

    def budget_for(self, operation: Operation) -> str:
        """Return the rate limit that ``operation`` counts against in this workspace."""
        return operation.budget_for(self.customer_id)

    def unavailable_reason(self, operation: str) -> str | None:
        """Return why the operation with this id is not available in this workspace, or None."""
        registered = find(operation)
        if registered is None:
            return None
        if self.customer_id is None:
            return _ONLY_FOR_CUSTOMERS if registered.path is None else None
        if registered.for_customers:
            return None
        done = _REVIEW_ACTIONS.get(operation)
        if done is None:
            return "The API has no such call for a customer's workspace."
        return (
            f"In a customer's workspace a review cannot be {done} through the API; the customer"
            " does it in Workato."
        )


def numeric_id(value: str | int, noun: str) -> str:
    """Return ``value`` as the number of a ``noun``.

    Raises :class:`InvalidRequestError` if it is not a number.
    """
    text = str(value).strip().removeprefix("#")
    if not (text.isascii() and text.isdigit()):
        raise InvalidRequestError(
            f'"{sanitize(text, 40)}" is no number of a {noun}.',
            f"Give the {noun}'s number, like 6390.",
        )
    return text


def project_or_folder(value: str | int) -> str:
    """Return a project's number, or ``f`` and a folder's number, as build and deploy accept it."""
    text = str(value).strip()
    if text[:1] in ("f", "F"):
        return "f" + numeric_id(text[1:], "folder")
    return numeric_id(text, "project")


def encode_segment(value: str) -> str:
    """Return a percent-encoded path segment.

    Raises :class:`InvalidRequestError` for a segment that would change the path (empty, ``.``,
    ``..``).
    """
    encoded = quote(value, safe="")
    if encoded in ("", ".", ".."):
        raise InvalidRequestError("An id is missing.", "Give it and try again.")
    return encoded

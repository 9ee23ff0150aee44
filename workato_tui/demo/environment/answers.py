"""The wrappers around answers: one's own workspace, a customer's, and the older customers' ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call


def is_old(call: Call) -> bool:
    """Whether the answers to this customer have the older shapes."""
    return call.customer is not None and call.customer.old


def listed(call: Call, rows: list[Any], **more: Any) -> Any:
    """A list: behind `result` for a customer, bare in one's own workspace."""
    return rows if call.customer is None else {"result": rows, **more}


def wrapped(call: Call, shape: Any) -> Any:
    """One object: behind `result` for a customer, bare in one's own and for older ones."""
    return shape if call.customer is None or is_old(call) else {"result": shape}


def bare(call: Call, shape: Any) -> Any:
    """One object that only the older customers' answers have behind `result`."""
    return {"result": shape} if is_old(call) else shape


def done(call: Call, **more: Any) -> Any:
    """A success marker; the older one is a word behind `result`."""
    return {"result": "success"} if is_old(call) else {"success": True, **more}

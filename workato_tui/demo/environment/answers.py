"""Response wrappers: of the own workspace, of customers, and of older customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call


def is_old(call: Call) -> bool:
    """Return whether responses to this customer have the older format."""
    return call.customer is not None and call.customer.has_old_format


def listed(call: Call, rows: list[Any], **more: Any) -> Any:
    """Return a list: wrapped in `result` for a customer, otherwise bare."""
    return rows if call.customer is None else {"result": rows, **more}


def wrapped(call: Call, shape: Any) -> Any:
    """Return an object: wrapped in `result` for a customer, bare otherwise and for older ones."""
    return shape if call.customer is None or is_old(call) else {"result": shape}


def wrap_for_older(call: Call, shape: Any) -> Any:
    """Return an object that is wrapped in `result` only for older customers."""
    return {"result": shape} if is_old(call) else shape


def done(call: Call, **more: Any) -> Any:
    """Return a success marker; the older one is a word in `result`."""
    return {"result": "success"} if is_old(call) else {"success": True, **more}

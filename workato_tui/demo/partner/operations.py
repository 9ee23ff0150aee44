"""The operations of the partner's side, and those on a customer's account."""

from __future__ import annotations

from typing import Final

from workato_tui.demo.partner import accounts, members
from workato_tui.demo.routing import Operation


def _op(method: str, path: str, group: str, handler: object) -> Operation:
    return Operation(method, path, f"embedded.{group}", False, handler)  # type: ignore[arg-type]


PARTNER: Final = (
    _op("GET", "/managed_users", "customers", accounts.list_customers),
    _op("GET", "/managed_users/", "customers", accounts.list_customers),
    _op("POST", "/managed_users", "customers-many", accounts.create_customer),
    _op("GET", "/managed_users/usage", "customers-many", accounts.list_usage),
)
"""Paths without a customer."""

ACCOUNT: Final = (
    _op("GET", "", "customers", accounts.get_customer),
    _op("PUT", "", "customers", accounts.update_customer),
    _op("DELETE", "", "customers", accounts.delete_customer),
    _op("GET", "/members", "customers", members.list_members),
    _op("POST", "/members", "customers", members.add_member),
    _op("GET", "/members/{member_id}", "customers", members.get_member),
    _op("PUT", "/members/{member_id}", "customers", members.update_member),
    _op("DELETE", "/members/{member_id}", "customers-many", members.remove_member),
    _op("POST", "/member_invitations", "invitations", members.invite),
)
"""Paths below a customer that need nothing of its workspace."""

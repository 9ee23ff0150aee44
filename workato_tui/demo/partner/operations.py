"""The operations on customers and members."""

from __future__ import annotations

from typing import Final

from workato_tui.demo.partner import accounts, members
from workato_tui.demo.routing import embedded

PARTNER: Final = (
    embedded("GET", "/managed_users", "customers", accounts.list_customers),
    embedded("GET", "/managed_users/", "customers", accounts.list_customers),
    embedded("POST", "/managed_users", "customers-many", accounts.create_customer),
    embedded("GET", "/managed_users/usage", "customers-many", accounts.list_usage),
)
"""Paths without a customer."""

ACCOUNT: Final = (
    embedded("GET", "", "customers", accounts.get_customer),
    embedded("PUT", "", "customers", accounts.update_customer),
    embedded("DELETE", "", "customers", accounts.delete_customer),
    embedded("GET", "/members", "customers", members.list_members),
    embedded("POST", "/members", "customers", members.add_member),
    embedded("GET", "/members/{member_id}", "customers", members.get_member),
    embedded("PUT", "/members/{member_id}", "customers", members.update_member),
    embedded("DELETE", "/members/{member_id}", "customers-many", members.remove_member),
    embedded("POST", "/member_invitations", "invitations", members.invite),
)
"""Paths below a customer."""

"""Picklists of the apps behind connections, by app and picklist.

A map instead of pairs requires `object` in `pick_list_params`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

Pairs = tuple[tuple[str, str], ...]

PICKLISTS: Final[Mapping[str, Mapping[str, Pairs | Mapping[str, Pairs]]]] = {
    "salesforce": {
        "sobject_types": (
            ("Account", "Account"), ("Contact", "Contact"), ("Opportunity", "Opportunity"),
            ("Order", "Order"), ("User", "User"),
        ),
        "fields": {
            "Account": (("Account name", "Name"), ("Billing country", "BillingCountry")),
            "Order": (("Order number", "OrderNumber"), ("Effective date", "EffectiveDate")),
        },
    },
    "netsuite_secondary": {
        "record_types": (("Customer", "customer"), ("Invoice", "invoice"),
                         ("Sales order", "salesOrder")),
        "subsidiaries": (("Parent company", "1"), ("Europe : Netherlands", "4"),
                         ("アジア : 日本", "7")),
    },
    "slack": {"channels": (("#ops-integrations", "C024BE91L"), ("#approvals", "C7L0XQ2"))},
    "hubspot": {"object_types": (("Contact", "contacts"), ("Company", "companies"))},
    "shopify": {"locations": (("Main warehouse", "614"), ("Outlet", "615"))},
    "stripe": {"currencies": (("Euro", "eur"), ("US dollar", "usd"), ("Yen", "jpy"))},
    "workday": {"organizations": (("Sales", "ORG-1"), ("Engineering", "ORG-2"))},
    "zendesk": {"ticket_fields": (("Priority", "priority"), ("Product", "custom_14"))},
}  # fmt: skip

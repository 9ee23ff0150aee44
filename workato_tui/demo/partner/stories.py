"""The customers' projects, created from the partner's templates.

They are shorter than those of the own workspace: a few recipes, builds, and small changes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from workato_tui.demo.apps import (
    HUBSPOT,
    NETSUITE,
    SALESFORCE,
    SHOPIFY,
    STRIPE,
    WMS,
    WORKDAY,
    ZENDESK,
)
from workato_tui.demo.assets import (
    APPROVERS,
    api_group,
    connection,
    plain,
    property_asset,
    recipe,
    table,
)
from workato_tui.demo.blueprint import Blueprint
from workato_tui.demo.edits import change, compare_with, put, rename, revision
from workato_tui.demo.patterns import approval, nightly, sync
from workato_tui.demo.patterns_called import function, load, published, webhook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workato_tui.demo.edits import Revision

_SLACK = connection("slack", "Slack workspace", "slack")


def orders() -> Blueprint:
    """Return the project from CRM orders to the ERP."""
    return Blueprint(
        "Orders",
        "CRM orders to ERP sales orders",
        (
            connection("sf", "Salesforce production", "salesforce"),
            connection("ns", "NetSuite", "netsuite_secondary"),
            _SLACK,
            table("tax", "Country codes", ("Code", "Country", "Tax rate"),
                  ("NL", "Netherlands", "21.0"), ("DE", "Germany", "19.0"),
                  ("JP", "Japan", "10.0"), ("PL", "Poland", "23.0")),
            recipe("orders", "Sync orders to NetSuite",
                   sync(SALESFORCE, NETSUITE, "Sales order", "AccountId", "OrderNumber")),
            recipe("accounts", "Sync accounts every night",
                   nightly(SALESFORCE, NETSUITE, "Customer", "Name", "Country")),
            recipe("find", "Find customer", function(NETSUITE, "Customer")),
            recipe("approve", "Approve large orders",
                   approval(SALESFORCE, "Order", table="tax", limit=20_000), folder="Approvals"),
            property_asset("region", "shop.region", "eu-1"),
        ),
        (
            revision("Higher limit for large orders",
                     change("orders", compare_with("large_amount", "15000"))),
            revision("Clearer name", rename("accounts", "Sync customer accounts every night")),
        ),
        builds=4,
    )  # fmt: skip


def invoices() -> Blueprint:
    """Return the project from payments to the books."""
    return Blueprint(
        "Invoices",
        "Stripe invoices to NetSuite",
        (
            connection("stripe", "Stripe live", "stripe"),
            connection("ns", "NetSuite", "netsuite_secondary"),
            _SLACK,
            recipe("invoices", "Book paid invoices",
                   sync(STRIPE, NETSUITE, "Invoice", "customer", "currency")),
            recipe("reconcile", "Reconcile payouts every night",
                   nightly(STRIPE, NETSUITE, "Payout", "currency", "total", hour=4),
                   folder="Finance"),
            recipe("reminders", "Remind of unpaid invoices",
                   nightly(NETSUITE, STRIPE, "Reminder", "due_date", "email"), folder="Finance"),
        ),
        (
            revision("Finance hears of large invoices",
                     change("invoices", put("notify", "input", "channel", value="#finance"))),
        ),
        builds=3,
    )  # fmt: skip


def people() -> Blueprint:
    """Return the project of employees who join and leave."""
    return Blueprint(
        "People",
        "Workday workers to their accounts",
        (
            connection("wd", "Workday", "workday"),
            connection("sf", "Salesforce production", "salesforce"),
            _SLACK,
            table("approvers", "Approvers by cost center", APPROVERS,
                  ("CC-100", "Ilse Brandt", "Tomás Ruiz"), ("CC-200", "Kofi Mensah", "")),
            recipe("joiners", "New hire will get an account",
                   sync(WORKDAY, SALESFORCE, "User", "email", "title", amount="level")),
            recipe("requests", "Equipment request",
                   approval(WORKDAY, "Equipment", table="approvers", limit=900)),
            recipe("leavers", "Close accounts of leavers",
                   nightly(WORKDAY, SALESFORCE, "User", "email", "last_day")),
        ),
        builds=3,
    )  # fmt: skip


def tickets() -> Blueprint:
    """Return the project of the support."""
    return Blueprint(
        "Tickets",
        "Support tickets and who answers them",
        (
            connection("zd", "Zendesk", "zendesk"),
            connection("hub", "HubSpot", "hubspot"),
            _SLACK,
            recipe("contacts", "Requester becomes a HubSpot contact",
                   sync(ZENDESK, HUBSPOT, "Contact", "subject", "email", amount="age_hours")),
            recipe("find", "Find contact", function(HUBSPOT, "Contact")),
            recipe("forms", "Web form", webhook("support-form", "find")),
            recipe("solved", "Survey after solved tickets",
                   nightly(ZENDESK, HUBSPOT, "Survey", "status", "email", hour=6)),
        ),
        builds=3,
    )  # fmt: skip


def shop() -> Blueprint:
    """Return the project of a web shop."""
    return Blueprint(
        "Web shop",
        "Shopify orders, customers, refunds",
        (
            connection("shopify", "Shopify", "shopify"),
            connection("hub", "HubSpot", "hubspot"),
            _SLACK,
            recipe("customers", "New order will update HubSpot contact",
                   sync(SHOPIFY, HUBSPOT, "Contact", "email", "country", amount="total")),
            recipe("find", "Find contact", function(HUBSPOT, "Contact")),
            recipe("refunds", "Refund webhook", webhook("refund", "find")),
            property_asset("currency", "shop.currency", "EUR"),
        ),
        builds=3,
    )  # fmt: skip


def stock() -> Blueprint:
    """Return the project of the inventory.

    The whole workspace shares its connection in the Home folder.
    """
    return Blueprint(
        "Stock",
        "Warehouse movements to the shop",
        (
            plain("wms", "connection", "Warehouse (shared)",
                  {"provider": WMS.provider, "root_folder": True}),
            connection("shopify", "Shopify", "shopify"),
            _SLACK,
            table("skus", "Article numbers", ("SKU", "Name", "Bin", "Reorder at")),
            recipe("movements", "Stock movement will update the shop",
                   sync(WMS, SHOPIFY, "Product", "sku", "bin", amount="quantity")),
            recipe("counts", "Stock counts every night",
                   nightly(WMS, SHOPIFY, "Product", "sku", "quantity", hour=1)),
            recipe("levels", "Load stock levels", load(WMS, SHOPIFY, "Stock level")),
        ),
        builds=3,
    )  # fmt: skip


def portal() -> Blueprint:
    """Return the project with an API for the customer's own portal."""
    nouns = (("order", NETSUITE, "Order"), ("account", SALESFORCE, "Account"),
             ("invoice", NETSUITE, "Invoice"))  # fmt: skip
    assets = (
        connection("sf", "Salesforce production", "salesforce"),
        connection("ns", "NetSuite", "netsuite_secondary"),
        api_group("group", "Portal API", "portal", "1.0"),
        *(asset for noun in nouns for asset in published(*noun, folder="API")),
    )
    return Blueprint("Portal API", "What the portal may ask", assets, builds=3)


STORIES: Final[Mapping[str, Callable[[], Blueprint]]] = {
    make.__name__: make for make in (orders, invoices, people, tickets, shop, stock, portal)
}
"""A customer's project by its name in the list of customers."""
_OWN_EDITS: Final[Mapping[str, Revision]] = {
    "orders": revision("Our own limit", change("orders", compare_with("large_amount", "25000"))),
    "invoices": revision(
        "Our own channel", change("invoices", put("notify", "input", "channel", value="#billing"))
    ),
}
"""What customers change in a project of the partner."""


def version_of(word: str, traits: frozenset[str]) -> Callable[[], Blueprint]:
    """Return a customer's version of a project: ``behind`` by one build, or ``customized``."""

    def make() -> Blueprint:
        blueprint = STORIES[word]()
        if "behind" in traits and blueprint.edits:
            edits = blueprint.edits[:-1]
            return replace(blueprint, edits=edits, builds=blueprint.builds - 1)
        if "customized" in traits and word in _OWN_EDITS:
            edits = (*blueprint.edits, _OWN_EDITS[word])
            return replace(blueprint, edits=edits, builds=blueprint.builds + 1)
        return blueprint

    return make

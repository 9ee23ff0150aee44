"""Projects about customers and revenue. Order to Cash has the most complete history."""

from __future__ import annotations

from workato_tui.demo.apps import (
    BOX,
    DOCUSIGN,
    HUBSPOT,
    JIRA,
    NETSUITE,
    SALESFORCE,
    STRIPE,
    ZENDESK,
    App,
)
from workato_tui.demo.assets import (
    Asset,
    connection,
    plain,
    property_asset,
    recipe,
    table,
    with_row,
)
from workato_tui.demo.blueprint import Blueprint
from workato_tui.demo.edits import (
    add,
    add_step,
    change,
    compare_with,
    describe,
    drop_step,
    move,
    move_step,
    put,
    reconnect,
    remove,
    rename,
    revision,
)
from workato_tui.demo.patterns import approval, nightly, sync
from workato_tui.demo.patterns_called import endpoint, function, webhook
from workato_tui.demo.steps import action, pill, with_pills

_TAX = ("Country", "Tax code", "Rate")
_APPROVERS = ("Cost center", "Approver", "Deputy")
_ORDER = ("AccountId", "OrderNumber", "EffectiveDate", "CurrencyIsoCode")


def order_to_cash() -> Blueprint:
    """Return the project from order to payment.

    It has 14 builds; each of the last seven has one kind of change.
    """
    return Blueprint(
        "Order to Cash",
        "Salesforce orders to NetSuite invoices, and money back",
        (
            connection("sf", "SF Dev account", "salesforce"),
            connection("ns", "NetSuite Acme Inc", "netsuite_secondary"),
            connection("slack", "Slack Acme", "slack"),
            connection("stripe", "Stripe test mode", "stripe"),
            table(
                "tax",
                "Tax codes by country",
                _TAX,
                ("DE", "DE-19", "19.0"),
                ("FR", "FR-20", "20.0"),
                ("JP", "JP-10", "10.0"),
                ("GB", "GB-20", "20.0"),
            ),
            table(
                "approvers",
                "Approvers by cost center",
                _APPROVERS,
                ("CC-1000", "Zoë Müller", "José Álvarez"),
                ("CC-2000", "Łukasz Wójcik", "Priya Raman"),
            ),
            property_asset("alerts", "order_to_cash.alert_channel", "#order-to-cash"),
            recipe(
                "orders",
                "New Salesforce order will create NetSuite sales order",
                "sync",
                lambda: sync(SALESFORCE, NETSUITE, "Sales order", _ORDER, amount="TotalAmount"),
                description="The heart of it: every order goes to NetSuite within minutes.",
            ),
            recipe(
                "accounts",
                "Sync accounts",
                "sync",
                lambda: sync(
                    SALESFORCE,
                    NETSUITE,
                    "Customer",
                    ("Name", "BillingCountry", "VATNumber__c"),
                    amount="AnnualRevenue",
                    limit=1_000_000,
                ),
            ),
            recipe(
                "invoices",
                "Nightly invoices from Stripe",
                "nightly",
                lambda: nightly(STRIPE, NETSUITE, "Invoice", ("customer", "currency", "total")),
                folder="Invoices",
            ),
            recipe(
                "credit",
                "Credit limit approval",
                "approval",
                lambda: approval(SALESFORCE, "Credit request", table="approvers", limit=25_000),
                folder="Approvals",
            ),
            recipe(
                "find",
                "Find customer in NetSuite",
                "function",
                lambda: function(NETSUITE, "Customer", parameter="external_id"),
                folder="Functions",
            ),
            recipe(
                "lines",
                "Order lines from the web shop",
                "webhook",
                lambda: webhook("web-shop-order", "find", channel="#order-to-cash"),
            ),
            recipe(
                "legacy",
                "[DEPRECATED] Export orders to the old ledger",
                "nightly",
                lambda: nightly(SALESFORCE, NETSUITE, "Ledger entry", ("AccountId", "Amount")),
                folder="Old",
            ),
        ),
        (
            revision("Clearer name for the account sync", rename("accounts", _ACCOUNTS)),
            revision("Invoices moved to Finance", move("invoices", "Finance/Invoices")),
            revision(
                "Large orders also open a Jira issue",
                change("orders", add_step("large_amount", _jira_issue, 1)),
            ),
            revision(
                "Amounts rounded to whole cents after tax",
                change("orders", put("update_twin", "input", "TotalAmount", value=_WITH_TAX)),
                move("lines", "API"),
            ),
            revision(
                "NetSuite EU replaces NetSuite Acme Inc",
                add(connection("ns_eu", "NetSuite Acme EU", "netsuite_secondary")),
                *(
                    reconnect(key, "netsuite_secondary", "ns_eu")
                    for key in ("orders", "accounts", "invoices", "find")
                ),
                rename("find", "Find customer in NetSuite EU"),
            ),
            revision(
                "Poland added to the tax codes, old ledger export removed",
                change("tax", with_row("PL", "PL-23", "23.0")),
                remove("legacy"),
            ),
            revision(
                "Order status API for partners, customers hear of shipments",
                add(
                    connection("zendesk", "Zendesk support", "zendesk"),
                    recipe(
                        "status",
                        "Order status API",
                        "endpoint",
                        lambda: endpoint(NETSUITE, "Sales order"),
                        folder="API",
                    ),
                    plain(
                        "orders_api",
                        "api_group",
                        "Orders API",
                        {
                            "handle": "orders",
                            "version": "v1",
                            "description": "",
                            "use_prefix": True,
                        },
                        folder="API",
                    ),
                    plain(
                        "get_status",
                        "api_endpoint",
                        "Get order status",
                        {
                            "method": "GET",
                            "path": "orders/{id}/status",
                            "api_group_id": {"$ref": "orders_api"},
                            "recipe_id": {"$ref": "status"},
                            "legacy": False,
                            "validate_request": True,
                        },
                        folder="API",
                    ),
                ),
                remove("ns"),
                change("credit", compare_with("needs_approval", "50000")),
                change(
                    "lines",
                    add_step("unknown", _ticket, 1),
                    describe("Lines that nobody knows become a Zendesk ticket."),
                ),
            ),
        ),
        builds=14,
        reviewed=("test", "prod"),
    )


_ACCOUNTS = "Sync Salesforce accounts to NetSuite customers"
_WITH_TAX = f"=({pill('salesforce', 'changed', 'TotalAmount')}.to_f * 1.19).round(2)"


def _jira_issue() -> dict[str, object]:
    number = with_pills("Large order {}", pill("salesforce", "changed", "OrderNumber"))
    return action("jira", "create_issue", "open_issue", input={"project": "O2C", "summary": number})


def _ticket() -> dict[str, object]:
    subject = with_pills("Unknown order line {}", pill("workato_webhooks", "event", "id"))
    return action("zendesk", "create_ticket", "open_ticket", input={"subject": subject})


def lead_to_opportunity() -> Blueprint:
    """Return the project that hands leads from marketing to sales."""
    return Blueprint(
        "Lead to Opportunity",
        "HubSpot leads to Salesforce opportunities",
        (
            connection("hub", "HubSpot marketing", "hubspot"),
            connection("sf", "SF Dev account", "salesforce"),
            connection("slack", "Slack Acme", "slack"),
            table("regions", "Region by country", ("Country", "Region", "Owner")),
            recipe(
                "leads",
                "New HubSpot contact will create Salesforce lead",
                "sync",
                lambda: sync(HUBSPOT, SALESFORCE, "Lead", ("email", "company"), amount="score"),
            ),
            recipe(
                "campaign",
                "Campaign members every night",
                "nightly",
                lambda: nightly(HUBSPOT, SALESFORCE, "CampaignMember", ("email", "campaign_id")),
            ),
            recipe("find", "Find lead by e-mail", "function", lambda: function(SALESFORCE, "Lead")),
            recipe("web", "Web form", "webhook", lambda: webhook("web-form", "find")),
        ),
        (
            revision(
                "Log before asking people", change("leads", move_step("done", "large_amount"))
            ),
            revision("The log is no longer needed", change("leads", drop_step("done"))),
        ),
        builds=11,
    )


def case_escalation() -> Blueprint:
    """Return the project that hands cases from support to engineering."""
    return Blueprint(
        "Case Escalation",
        "Zendesk tickets that need an engineer",
        (
            connection("zd", "Zendesk support", "zendesk"),
            connection("jira", "Jira Cloud", "jira"),
            connection("slack", "Slack Acme", "slack"),
            table(
                "oncall",
                "On-call by product",
                ("Product", "Engineer", "Deputy"),
                ("Gateway", "Nguyễn Thị Lan", "Alex Chen"),
            ),
            recipe(
                "escalate",
                "Urgent ticket will create Jira issue",
                "sync",
                lambda: sync(
                    ZENDESK, JIRA, "Bug", ("subject", "priority"), amount="age_hours", limit=24
                ),
            ),
            recipe(
                "oncall_ask",
                "Ask the engineer on call",
                "approval",
                lambda: approval(ZENDESK, "Ticket", table="oncall", limit=4, channel="#on-call"),
                folder="On call",
            ),
            recipe(
                "close",
                "Close tickets of solved issues",
                "nightly",
                lambda: nightly(JIRA, ZENDESK, "Ticket", ("status", "resolution")),
            ),
        ),
        (
            revision(
                "On-call recipe has a clearer name", rename("oncall_ask", "Page the engineer")
            ),
            revision(
                "Gateway team grows", change("oncall", with_row("Billing", "Grace O'Leary", ""))
            ),
        ),
        builds=10,
    )


def contract_lifecycle() -> Blueprint:
    """Return the project of contracts from draft to archive."""
    return Blueprint(
        "Contract Lifecycle",
        "Contracts: draft, signature, archive",
        (
            connection("ds", "DocuSign", "docusign"),
            connection("box", "Box archive", "box"),
            connection("sf", "SF Dev account", "salesforce"),
            connection("slack", "Slack Acme", "slack"),
            plain(
                "reminder",
                "workato_template",
                "Signature reminder",
                {"template": "Dear {{name}},\n\nyour contract waits for your signature.\n"},
                folder="Templates",
            ),
            recipe(
                "signed",
                "Signed envelope will update opportunity",
                "sync",
                lambda: sync(DOCUSIGN, SALESFORCE, "Opportunity", ("status", "signed_at")),
            ),
            recipe(
                "archive",
                "Archive contracts",
                "nightly",
                lambda: nightly(DOCUSIGN, BOX, "Contract", ("name", "signed_at")),
            ),
            recipe("find", "Find contract", "function", lambda: function(BOX, "Contract")),
        ),
        (revision("Archive lives in its own folder", move("archive", "Archive")),),
        builds=8,
    )


def _published(key: str, app: App, noun: str) -> tuple[Asset, Asset]:
    """Return a recipe and its API endpoint."""
    return (
        recipe(
            f"{key}_recipe",
            f"{noun} by number",
            "endpoint",
            lambda: endpoint(app, noun),
            folder="Endpoints",
        ),
        plain(
            f"{key}_endpoint",
            "api_endpoint",
            f"Get {noun.lower()}",
            {
                "method": "GET",
                "path": f"{key}s/{{id}}",
                "api_group_id": {"$ref": "group"},
                "recipe_id": {"$ref": f"{key}_recipe"},
                "legacy": False,
                "validate_request": True,
            },
            folder="Endpoints",
        ),
    )


def partner_api() -> Blueprint:
    """Return an API product: collections and endpoints."""
    group = {"handle": "partners", "version": "v2", "description": "", "use_prefix": True}
    assets = [
        connection("sf", "SF Dev account", "salesforce"),
        connection("ns", "NetSuite Acme Inc", "netsuite_secondary"),
        plain("group", "api_group", "Partner API", group),
    ]
    for key, app, noun in (
        ("account", SALESFORCE, "Account"),
        ("asset", SALESFORCE, "Asset"),
        ("order", NETSUITE, "Sales order"),
        ("price", NETSUITE, "Price"),
    ):
        assets += _published(key, app, noun)
    return Blueprint(
        "Partner API",
        "What partners may ask us",
        tuple(assets),
        (revision("Prices are no longer public", remove("price_endpoint", "price_recipe")),),
        builds=10,
    )


REVENUE = (
    order_to_cash,
    lead_to_opportunity,
    case_escalation,
    contract_lifecycle,
    partner_api,
)

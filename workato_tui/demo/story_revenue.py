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
)
from workato_tui.demo.assets import (
    APPROVERS,
    Asset,
    api_endpoint,
    api_group,
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
from workato_tui.demo.patterns_called import endpoint, function, published, webhook
from workato_tui.demo.steps import Step, action, pill, with_pills

_TAX = ("Country", "Tax code", "Rate")
_ORDER = ("AccountId", "OrderNumber", "EffectiveDate", "CurrencyIsoCode")
_ACCOUNT = ("Name", "BillingCountry", "VATNumber__c")
_ACCOUNTS = "Sync Salesforce accounts to NetSuite customers"
_WITH_TAX = f"=({pill('salesforce', 'changed', 'TotalAmount')}.to_f * 1.19).round(2)"


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
            table("tax", "Tax codes by country", _TAX, ("DE", "DE-19", "19.0"),
                  ("FR", "FR-20", "20.0"), ("JP", "JP-10", "10.0"), ("GB", "GB-20", "20.0")),
            table("approvers", "Approvers by cost center", APPROVERS,
                  ("CC-1000", "Zoë Müller", "José Álvarez"),
                  ("CC-2000", "Łukasz Wójcik", "Priya Raman")),
            property_asset("alerts", "order_to_cash.alert_channel", "#order-to-cash"),
            recipe("orders", "New Salesforce order will create NetSuite sales order",
                   sync(SALESFORCE, NETSUITE, "Sales order", *_ORDER, amount="TotalAmount"),
                   description="The heart of it: every order goes to NetSuite within minutes."),
            recipe("accounts", "Sync accounts",
                   sync(SALESFORCE, NETSUITE, "Customer", *_ACCOUNT, amount="AnnualRevenue",
                        limit=1_000_000)),
            recipe("invoices", "Nightly invoices from Stripe",
                   nightly(STRIPE, NETSUITE, "Invoice", "customer", "currency", "total"),
                   folder="Invoices"),
            recipe("credit", "Credit limit approval",
                   approval(SALESFORCE, "Credit request", table="approvers", limit=25_000),
                   folder="Approvals"),
            recipe("find", "Find customer in NetSuite",
                   function(NETSUITE, "Customer", parameter="external_id"), folder="Functions"),
            recipe("lines", "Order lines from the web shop",
                   webhook("web-shop-order", "find", channel="#order-to-cash")),
            recipe("legacy", "[DEPRECATED] Export orders to the old ledger",
                   nightly(SALESFORCE, NETSUITE, "Ledger entry", "AccountId", "Amount"),
                   folder="Old"),
        ),
        (
            revision("Clearer name for the account sync", rename("accounts", _ACCOUNTS)),
            revision("Invoices moved to Finance", move("invoices", "Finance/Invoices")),
            revision("Large orders also open a Jira issue",
                     change("orders", add_step("large_amount", _jira_issue, 1))),
            revision("Amounts rounded to whole cents after tax",
                     change("orders", put("update_twin", "input", "TotalAmount", value=_WITH_TAX)),
                     move("lines", "API")),
            revision("NetSuite EU replaces NetSuite Acme Inc",
                     add(connection("ns_eu", "NetSuite Acme EU", "netsuite_secondary")),
                     *(reconnect(key, "netsuite_secondary", "ns_eu")
                       for key in ("orders", "accounts", "invoices", "find")),
                     rename("find", "Find customer in NetSuite EU")),
            revision("Poland added to the tax codes, old ledger export removed",
                     change("tax", with_row("PL", "PL-23", "23.0")), remove("legacy")),
            revision("Order status API for partners, customers hear of shipments",
                     add(connection("zendesk", "Zendesk support", "zendesk"), *_status_api()),
                     remove("ns"),
                     change("credit", compare_with("needs_approval", "50000")),
                     change("lines", add_step("unknown", _ticket, 1),
                            describe("Lines that nobody knows become a Zendesk ticket."))),
        ),
        builds=14,
        reviewed=("test", "prod"),
    )  # fmt: skip


def _status_api() -> tuple[Asset, ...]:
    return (
        recipe("status", "Order status API", endpoint(NETSUITE, "Sales order"), folder="API"),
        api_group("orders_api", "Orders API", "orders", "v1", folder="API"),
        api_endpoint("get_status", "Get order status", "orders/{id}/status",
                     group="orders_api", recipe="status", folder="API"),
    )  # fmt: skip


def _jira_issue() -> Step:
    number = with_pills("Large order {}", pill("salesforce", "changed", "OrderNumber"))
    return action("jira", "create_issue", "open_issue", input={"project": "O2C", "summary": number})


def _ticket() -> Step:
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
            recipe("leads", "New HubSpot contact will create Salesforce lead",
                   sync(HUBSPOT, SALESFORCE, "Lead", "email", "company", amount="score")),
            recipe("campaign", "Campaign members every night",
                   nightly(HUBSPOT, SALESFORCE, "CampaignMember", "email", "campaign_id")),
            recipe("find", "Find lead by e-mail", function(SALESFORCE, "Lead")),
            recipe("web", "Web form", webhook("web-form", "find")),
        ),
        (
            revision("Log before asking people",
                     change("leads", move_step("done", "large_amount"))),
            revision("The log is no longer needed", change("leads", drop_step("done"))),
        ),
        builds=11,
    )  # fmt: skip


def case_escalation() -> Blueprint:
    """Return the project that hands cases from support to engineering."""
    return Blueprint(
        "Case Escalation",
        "Zendesk tickets that need an engineer",
        (
            connection("zd", "Zendesk support", "zendesk"),
            connection("jira", "Jira Cloud", "jira"),
            connection("slack", "Slack Acme", "slack"),
            table("oncall", "On-call by product", ("Product", "Engineer", "Deputy"),
                  ("Gateway", "Nguyễn Thị Lan", "Alex Chen")),
            recipe("escalate", "Urgent ticket will create Jira issue",
                   sync(ZENDESK, JIRA, "Bug", "subject", "priority", amount="age_hours", limit=24)),
            recipe("oncall_ask", "Ask the engineer on call",
                   approval(ZENDESK, "Ticket", table="oncall", limit=4, channel="#on-call"),
                   folder="On call"),
            recipe("close", "Close tickets of solved issues",
                   nightly(JIRA, ZENDESK, "Ticket", "status", "resolution")),
        ),
        (
            revision("On-call recipe has a clearer name",
                     rename("oncall_ask", "Page the engineer")),
            revision("Gateway team grows",
                     change("oncall", with_row("Billing", "Grace O'Leary", ""))),
        ),
        builds=10,
    )  # fmt: skip


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
            plain("reminder", "workato_template", "Signature reminder",
                  {"template": "Dear {{name}},\n\nyour contract waits for your signature.\n"},
                  folder="Templates"),
            recipe("signed", "Signed envelope will update opportunity",
                   sync(DOCUSIGN, SALESFORCE, "Opportunity", "status", "signed_at")),
            recipe("archive", "Archive contracts",
                   nightly(DOCUSIGN, BOX, "Contract", "name", "signed_at")),
            recipe("find", "Find contract", function(BOX, "Contract")),
        ),
        (revision("Archive lives in its own folder", move("archive", "Archive")),),
        builds=8,
    )  # fmt: skip


def partner_api() -> Blueprint:
    """Return an API product: collections and endpoints."""
    nouns = (("account", SALESFORCE, "Account"), ("asset", SALESFORCE, "Asset"),
             ("order", NETSUITE, "Sales order"), ("price", NETSUITE, "Price"))  # fmt: skip
    return Blueprint(
        "Partner API",
        "What partners may ask us",
        (
            connection("sf", "SF Dev account", "salesforce"),
            connection("ns", "NetSuite Acme Inc", "netsuite_secondary"),
            api_group("group", "Partner API", "partners", "v2"),
            *(asset for noun in nouns for asset in published(*noun, folder="Endpoints")),
        ),
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

"""Projects about people, purchasing, inventory, accounting, and data."""

from __future__ import annotations

from workato_tui.demo.apps import (
    CONCUR,
    COUPA,
    JIRA,
    KINTONE,
    NETSUITE,
    OKTA,
    SALESFORCE,
    SAP,
    SHEETS,
    SHOPIFY,
    SNOWFLAKE,
    WMS,
    WORKDAY,
)
from workato_tui.demo.assets import (
    APPROVERS,
    Asset,
    connection,
    plain,
    property_asset,
    recipe,
    table,
    with_row,
)
from workato_tui.demo.blueprint import Blueprint
from workato_tui.demo.constants import FAILING_PROJECT, PROTECTED_PROJECT
from workato_tui.demo.edits import (
    add,
    change,
    compare_with,
    move,
    put,
    reconnect,
    remove,
    rename,
    revision,
)
from workato_tui.demo.patterns import approval, nightly, sync
from workato_tui.demo.patterns_called import function, load, webhook
from workato_tui.demo.pictures import archive, icon, photo


def procure_to_pay() -> Blueprint:
    """Return the project from purchase to payment."""
    return Blueprint(
        "Procure to Pay",
        "Coupa to Netsuite automations",
        (
            connection("coupa", "Coupa Acme", "coupa"),
            connection("ns", "NetSuite Acme Inc", "netsuite_secondary"),
            connection("slack", "Slack Acme", "slack"),
            table("approvers", "Approvers by cost center", APPROVERS,
                  ("CC-1000", "Amara Okafor", "Zoë Müller"),
                  ("CC-3000", "José Álvarez", "Łukasz Wójcik")),
            recipe("orders", "Approved requisition will create purchase order",
                   sync(COUPA, NETSUITE, "Purchase order", "supplier", "cost_center")),
            recipe("requisitions", "Requisition approval",
                   approval(COUPA, "Requisition", table="approvers"), folder="Approvals"),
            recipe("suppliers", "Suppliers every night",
                   nightly(COUPA, NETSUITE, "Vendor", "name", "iban", "country", hour=3)),
            recipe("find", "Find supplier", function(NETSUITE, "Vendor")),
            recipe("receipts", "Goods received", webhook("receipt", "find")),
        ),
        (
            revision("Limit raised for requisitions",
                     change("requisitions", compare_with("needs_approval", "7500"))),
            revision("New cost center",
                     change("approvers", with_row("CC-5000", "Priya Raman", ""))),
            revision("Goods received has its own folder", move("receipts", "Warehouse")),
        ),
        builds=11,
    )  # fmt: skip


def employee_onboarding() -> Blueprint:
    """Return the project from a signed contract to the first day."""
    return Blueprint(
        "Employee Onboarding",
        "Accounts, hardware and a welcome for new people",
        (
            connection("wd", "Workday", "workday", "Workspace Connections"),
            connection("okta", "Okta", "okta", "Workspace Connections"),
            connection("jira", "Jira Cloud", "jira", "Workspace Connections"),
            connection("slack", "Slack Acme", "slack", "Workspace Connections"),
            table("hardware", "Hardware by role", ("Role", "Laptop", "Phone")),
            property_asset("buddy", "onboarding.buddy_channel", "#new-here"),
            recipe("accounts", "New worker will create Okta user",
                   sync(WORKDAY, OKTA, "User", "first_name", "last_name", "email",
                        amount="level")),
            recipe("laptop", "Order a laptop",
                   approval(JIRA, "Laptop", table="hardware", limit=2_000), folder="Hardware"),
            recipe("leavers", "Leavers every night",
                   nightly(WORKDAY, OKTA, "User", "status", "last_day")),
            recipe("find", "Find worker", function(WORKDAY, "Worker")),
        ),
        (
            revision("Leavers lose access at midnight",
                     change("leavers", put("every_night", "input", "trigger_at", value="00:05"))),
            revision("Clearer name", rename("laptop", "Order laptop and phone")),
        ),
        builds=9,
    )  # fmt: skip


def record_to_report() -> Blueprint:
    """Return the project of accounting."""
    return Blueprint(
        PROTECTED_PROJECT,
        "Journals, close, and the board's numbers",
        (
            connection("ns", "NetSuite Acme Inc", "netsuite_secondary"),
            connection("sheets", "Google Sheets finance", "google_sheets"),
            connection("snow", "Snowflake", "snowflake"),
            table("accounts", "Account mapping", ("Old", "New", "Group"), ("4000", "40100", "R")),
            recipe("journals", "Journals to the warehouse",
                   load(NETSUITE, SNOWFLAKE, "Journal entry")),
            recipe("close", "Month end checklist",
                   nightly(NETSUITE, SHEETS, "Checklist", "task", "owner", "state"),
                   folder="Close"),
            recipe("find", "Find account", function(NETSUITE, "Account")),
        ),
        (revision("New account", change("accounts", with_row("4010", "40110", "R"))),),
        builds=8,
        reviewed=("test", "prod"),
    )  # fmt: skip


def expenses() -> Blueprint:
    """Return a project of the Tokyo office."""
    return Blueprint(
        "経費精算ワークフロー",
        "東京オフィスの経費精算と月次締め",
        (
            connection("concur", "Concur 日本", "concur", "接続"),
            connection("kintone", "kintone 東京", "kintone", "接続"),
            connection("sap", "SAP 開発", "sap_s4_hana_cloud", "接続"),
            connection("slack", "Slack Acme", "slack", "接続"),
            table("approvers", "承認者一覧", ("部門", "承認者", "代理"), ("営業", "田中 美咲", "")),
            recipe("reports", "経費レポートを SAP に登録する",
                   sync(CONCUR, SAP, "伝票", "employee", "currency", limit=500_000)),
            recipe("approve", "高額経費の承認",
                   approval(CONCUR, "経費", table="approvers", limit=100_000)),
            recipe("close", "月次締め", nightly(KINTONE, SAP, "締め", "month", "status"),
                   folder="締め処理"),
        ),
        (revision("月次締めの名前を変更", rename("close", "月次締め処理")),),
        builds=9,
    )  # fmt: skip


_WMS_SOURCE = """{
  title: "Acme WMS",
  connection: {
    fields: [{ name: "host" }, { name: "api_key", control_type: "password" }],
    base_uri: lambda { |connection| "https://#{connection['host']}/v1/" }
  },
  actions: {
    search_stock: {
      execute: lambda do |_connection, input|
        get("stock", input).dig("items")
      end
    }
  }
}
"""


def _wms_connector() -> Asset:
    about = {
        "title": "Acme WMS",
        "note": "",
        "description": "Stock and movements",
        "version_no": 7,
        "logo_file_name": "acme_wms.png",
        "logo_content_type": "image/png",
    }
    files = {"custom_adapter.rb": _WMS_SOURCE.encode(), "custom_adapter.png": icon(0x2F6FED)}
    return plain("wms_connector", "custom_adapter", "Acme WMS", about, beside=lambda: files)


def inventory_sync() -> Blueprint:
    """Return the project of the inventory, with a custom connector."""
    return Blueprint(
        FAILING_PROJECT,
        "Shop and warehouse agree on what there is",
        (
            connection("shop", "Shopify Acme", "shopify"),
            connection("wms", "WMS Hamburg", WMS.provider),
            connection("slack", "Slack Acme", "slack"),
            _wms_connector(),
            recipe("stock", "Stock movement will update Shopify",
                   sync(WMS, SHOPIFY, "Stock", "sku", "warehouse", amount="quantity")),
            recipe("count", "Nightly stock count",
                   nightly(WMS, SHOPIFY, "Stock", "sku", "quantity", hour=4)),
            recipe("find", "Find article", function(SHOPIFY, "Article")),
            recipe("returns", "Returned goods", webhook("return", "find")),
        ),
        (
            revision("Second warehouse", add(connection("wms_2", "WMS Rotterdam", WMS.provider)),
                     reconnect("count", WMS.provider, "wms_2")),
        ),
        builds=9,
    )  # fmt: skip


def _page() -> dict[str, bytes]:
    """Return the files of a page, which is a zip inside the package."""
    members = {"page.json": b'{"components": []}\n', "preview.png": icon(0x808080)}
    return {"lcap_page.zip": archive(members)}


def vendor_portal() -> Blueprint:
    """Return a workflow app; its pages have pictures, so its package is the largest."""
    columns = [{"name": "iban", "type": "text"}, {"name": "name", "type": "text"}]
    return Blueprint(
        "Vendor Portal",
        "Workflow app in which vendors keep their own data",
        (
            connection("ns", "NetSuite Acme Inc", "netsuite_secondary"),
            connection("sf", "SF Dev account", "salesforce"),
            plain("app", "lcap_app", "Vendor portal",
                  {"description": "For vendors", "theme": {"accent": "#2f6fed"}},
                  beside=lambda: {"lcap_app.png": photo(7)}),
            plain("page", "lcap_page", "Bank details", {"lcap_app_id": {"$ref": "app"}},
                  folder="Pages", beside=_page),
            plain("vendors", "workato_db_table", "Vendors", {"columns": columns}),
            recipe("changes", "Changed bank details",
                   sync(SALESFORCE, NETSUITE, "Vendor", "Name", "IBAN__c", amount="Risk__c")),
            recipe("find", "Find vendor", function(NETSUITE, "Vendor")),
        ),
        builds=8,
        reviewed=(),
    )  # fmt: skip


def data_lake() -> Blueprint:
    """Return the project that loads everything into the warehouse."""
    sources = (
        ("orders", SHOPIFY, "Order"),
        ("cases", JIRA, "Issue"),
        ("people", WORKDAY, "Worker"),
    )
    return Blueprint(
        "Data Lake Load",
        "Hourly copies of everything into Snowflake",
        (
            connection("snow", "Snowflake", "snowflake"),
            connection("shop", "Shopify Acme", "shopify"),
            connection("jira", "Jira Cloud", "jira"),
            plain("rows", "workato_schema", "Row", {"schema": [{"name": "ROW_ID"}]}),
            *(
                recipe(key, f"{noun}s to Snowflake", load(app, SNOWFLAKE, noun), folder="Loads")
                for key, app, noun in sources
            ),
        ),
        (revision("People are loaded elsewhere", remove("people")),),
        builds=9,
        reviewed=(),
    )


OPERATIONS = (
    procure_to_pay,
    employee_onboarding,
    record_to_report,
    expenses,
    inventory_sync,
    vendor_portal,
    data_lake,
)

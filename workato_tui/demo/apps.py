"""The apps that the demo's recipes use, with the names of their triggers and actions."""

from __future__ import annotations

from typing import Final, NamedTuple


class App(NamedTuple):
    """An app with the names of its trigger and actions in a recipe."""

    provider: str
    trigger: str
    search: str
    create: str
    update: str
    key: str
    label: str


def _app(provider: str, label: str, key: str = "id", noun: str = "record") -> App:
    return App(
        provider, f"new_updated_{noun}", f"search_{noun}s", f"create_{noun}", f"update_{noun}",
        key, label,
    )  # fmt: skip


SALESFORCE: Final = App(
    "salesforce", "updated_custom_object", "search_sobjects", "create_sobject",
    "update_sobject", "Id", "Salesforce",
)  # fmt: skip
NETSUITE: Final = App(
    "netsuite_secondary", "updated_standard_record", "search_standard_record",
    "add_standard_record", "update_standard_record", "internal_id", "NetSuite",
)  # fmt: skip
COUPA: Final = _app("coupa", "Coupa", noun="object")
WORKDAY: Final = _app("workday", "Workday", "wid", "worker")
OKTA: Final = _app("okta", "Okta", noun="user")
JIRA: Final = _app("jira", "Jira", "key", "issue")
ZENDESK: Final = _app("zendesk", "Zendesk", noun="ticket")
HUBSPOT: Final = _app("hubspot", "HubSpot", noun="object")
SHOPIFY: Final = _app("shopify", "Shopify", noun="order")
STRIPE: Final = _app("stripe", "Stripe", noun="invoice")
SNOWFLAKE: Final = App(
    "snowflake", "new_row", "search_rows", "insert_row", "upsert_row", "ROW_ID", "Snowflake"
)
DOCUSIGN: Final = _app("docusign", "DocuSign", "envelope_id", "envelope")
BOX: Final = _app("box", "Box", noun="file")
SAP: Final = App(
    "sap_s4_hana_cloud", "new_updated_object", "search_object", "create_object",
    "update_object", "DocumentNumber", "SAP S/4HANA",
)  # fmt: skip
KINTONE: Final = _app("kintone", "kintone", "$id")
CONCUR: Final = _app("concur", "SAP Concur", "report_id", "expense_report")
SHEETS: Final = App(
    "google_sheets", "updated_spreadsheet_row_v4", "search_spreadsheet_rows_v4_new",
    "add_spreadsheet_row_v4", "update_spreadsheet_row_v4", "row_number", "Google Sheets",
)  # fmt: skip
WMS: Final = App(
    "acme_wms_connector_214871_1684000000", "new_stock_movement", "search_stock",
    "create_stock_movement", "update_stock", "sku", "Acme WMS",
)  # fmt: skip

"""Connectors and public recipes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo import apps
from workato_tui.demo.apps import App

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.demo.calls import Call

_MOST_RECIPES: Final = 20
_OAUTH: Final = {"salesforce", "slack", "hubspot", "shopify", "docusign", "box", "zendesk"}
_MORE: Final = (
    ("slack", "Slack", "Collaboration"), ("github", "GitHub", "Developer"),
    ("google_drive", "Google Drive", "Files"), ("gmail", "Gmail", "Email"),
    ("microsoft_teams", "Microsoft Teams", "Collaboration"), ("asana", "Asana", "Projects"),
    ("servicenow", "ServiceNow", "Support"), ("marketo", "Marketo", "Marketing"),
    ("quickbooks", "QuickBooks Online", "Finance"), ("xero", "Xero", "Finance"),
    ("bamboohr", "BambooHR", "HR"), ("greenhouse", "Greenhouse", "HR"),
    ("postgresql", "PostgreSQL", "Database"), ("mysql", "MySQL", "Database"),
    ("redshift", "Amazon Redshift", "Database"), ("bigquery", "Google BigQuery", "Database"),
    ("s3", "Amazon S3", "Files"), ("sftp", "SFTP", "Files"), ("twilio", "Twilio", "Messaging"),
    ("eventbrite", "Eventbrite", "Events"), ("magento", "Magento", "Commerce"),
    ("rest", "HTTP", "Developer"), ("logger", "Logger", "Workato"),
    ("clock", "Scheduler", "Workato"),
)  # fmt: skip
"""In addition to the apps of the demo's recipes: name, title, category."""
_RECIPES: Final = (
    "New {0} record will create {1} record", "Sync {0} to {1} every night",
    "{0} alerts in {1}", "Back up {0} to {1}",
)  # fmt: skip


def list_connectors(call: Call) -> Any:
    """Return connectors named in the body (as documented) or in the query."""
    names = {name.strip() for name in call.required("applications").split(",")}
    return {"items": [connector for connector in _connectors() if connector["name"] in names]}


def list_all_connectors(call: Call) -> Any:
    """Return a page of all connectors. The default page size is ONE."""
    rows = list(_connectors())
    return {"items": call.page(rows, 1), **call.paging(len(rows), 1)}


def search_recipes(call: Call) -> Any:
    """Return public recipes in short form; the first page is number 0."""
    names = [name.strip() for name in call.required("applications").split(",")]
    term = (call.text("term") or "").lower()
    call.flag("boost_owned")
    rows = [connector for connector in _public(names) if term in connector["name"].lower()]
    return {"items": call.page(rows, _MOST_RECIPES, _MOST_RECIPES, first=0)}


def _connectors() -> Iterator[dict[str, Any]]:
    for app in vars(apps).values():
        if isinstance(app, App):
            custom = "_connector_" in app.provider
            category = "Custom" if custom else "Business"
            yield _connector(
                app.provider, app.label, category, (app.trigger,),
                (app.search, app.create, app.update),
            )  # fmt: skip
    for name, title, category in _MORE:
        yield _connector(name, title, category, ("new_event",), ("search", "create"))
    yield _connector("netsuite", "NetSuite (deprecated)", "Business", (), (), deprecated=True)


def _connector(
    name: str,
    title: str,
    category: str,
    triggers: tuple[str, ...],
    actions: tuple[str, ...],
    *,
    deprecated: bool = False,
) -> dict[str, Any]:
    return {
        "name": name,
        "title": title,
        "categories": [category],
        "oauth": name in _OAUTH,
        "deprecated": deprecated,
        "secondary": name.endswith("_secondary"),
        "triggers": [_step(step) for step in triggers],
        "actions": [_step(step) for step in actions],
    }


def _step(name: str) -> dict[str, Any]:
    title = name.replace("_", " ").capitalize()
    bulk, batch = name.startswith("upsert"), name.startswith("search")
    return {"name": name, "title": title, "deprecated": False, "bulk": bulk, "batch": batch}


def _public(names: list[str]) -> Iterator[dict[str, Any]]:
    connectors = [connector for connector in _connectors() if not connector["deprecated"]]
    chosen = [connector for connector in connectors if connector["name"] in names]
    number = 1_200_000
    for source in chosen:
        for target in connectors:
            for name in _RECIPES if source is not target else ():
                number += 7
                yield {
                    "id": number,
                    "name": name.format(source["title"], target["title"]),
                    "applications": [source["name"], target["name"]],
                    "author_name": "Workato community",
                    "copy_count": number % 91,
                    "description": "",
                }

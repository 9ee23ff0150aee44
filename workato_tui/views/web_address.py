"""Finds the object that a URL of Workato's web app or API, or a recorded write, refers to.

It knows only forms that the web app or the documentation show. Where both use the same number for
an object, either form works (``/deployments/6390``, ``/api/deployments/6390``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from workato_tui.store.ledger_entry import LedgerEntry

OPEN = "address:"
"""Prefix of the actions that open a URL."""
FORMS = (
    "…/recipes/ID", "…/recipes/ID/job/ID", "…/recipes?fid=FOLDER", "…/connections/ID",
    "…/lookup_tables/ID", "…/api_groups/ID", "…/projects/ID", "…/project_builds/ID",
    "…/deployments/ID", "…/packages/ID", "…/folders/ID", "…/export_manifests/ID",
    "…/managed_users/ID",
)  # fmt: skip
_KINDS = {
    "recipes": "recipe",
    "connections": "connection",
    "lookup_tables": "lookup table",
    "api_groups": "API collection",
    "api_collections": "API collection",
    "projects": "project",
    "project_builds": "build",
    "builds": "build",
    "deployments": "deployment",
    "packages": "package",
    "folders": "folder",
    "export_manifests": "manifest",
    "managed_users": "customer",
}
_ID = re.compile(r"([0-9]{1,18})(?:-[^/]*)?")
_CUSTOMER = re.compile(r"[0-9]{1,18}|E.{1,200}")
_US = frozenset(("www.workato.com", "app.workato.com", "workato.com"))


_RESULTS = {
    "projects.build": "build",
    "projects.deploy": "deployment",
    "project-builds.deploy": "deployment",
    "packages.export": "package",
    "packages.import": "import",
    "export-manifests.create": "manifest",
    "folders.create": "folder",
    "recipes.create": "recipe",
    "connections.create": "connection",
    "lookup-tables.create": "lookup table",
    "api-collections.create": "API collection",
    "customers.create": "customer",
}
"""What the ID in the answer to an operation refers to."""


class WebAddress(NamedTuple):
    """The object that a URL refers to."""

    host: str
    kind: str
    id: str
    recipe_id: str = ""
    """The recipe of a job."""
    customer_id: str = ""
    """The Embedded customer whose workspace it is in."""

    def is_at(self, url: str) -> bool:
        """Return whether it is in the data center of ``url``."""
        other = (urlsplit(url).hostname or "").lower()
        return self.host == other or {self.host, other} <= _US


def looks_like_address(text: str) -> bool:
    """Return whether ``text`` is a URL rather than a number or a name."""
    return text.strip().lower().startswith(("http://", "https://"))


def parse_address(text: str) -> WebAddress:
    """Parse a URL. Raises ValueError with a message that lists the known forms."""
    try:
        parts = urlsplit(text.strip())
        host = (parts.hostname or "").lower()
    except ValueError:
        parts, host = urlsplit(""), ""
    if host:
        steps = [unquote(step) for step in parts.path.split("/") if step]
        address = _named(host, steps[1:] if steps[:1] == ["api"] else steps, parts.query)
        if address is not None:
            return address
    raise ValueError(f"this URL is not known; known are {', '.join(FORMS)}")


def _named(host: str, steps: list[str], query: str) -> WebAddress | None:
    kind = _KINDS.get(steps[0]) if steps else None
    if kind == "customer":
        if len(steps) < 2 or not _CUSTOMER.fullmatch(steps[1]):
            return None
        inner = _named(host, steps[2:], query)
        if len(steps) == 2:
            return WebAddress(host, "customer", steps[1])
        return inner._replace(customer_id=steps[1]) if inner is not None else None
    if kind == "recipe" and len(steps) == 1:
        folder = parse_qs(query).get("fid", [""])[0]
        return WebAddress(host, "folder", folder) if _ID.fullmatch(folder) else None
    match = _ID.fullmatch(steps[1]) if kind is not None and len(steps) > 1 else None
    if kind is None or match is None:
        return None
    if kind == "recipe" and len(steps) > 3 and steps[2] in ("job", "jobs"):
        return WebAddress(host, "job", steps[3], recipe_id=match[1])
    return WebAddress(host, kind, match[1])


def object_of(entry: LedgerEntry) -> WebAddress | None:
    """Return the object of a write: the created one, else the one in the path of its call.

    None if it was deleted, or if there is no view of a single one.
    """
    created = _RESULTS.get(entry.operation)
    if created is not None and entry.result_id:
        customer = "" if created == "customer" else entry.scope.workspace
        return WebAddress(entry.scope.host, created, entry.result_id, customer_id=customer)
    if entry.operation.endswith(".delete"):
        return None
    try:
        return parse_address(f"https://{entry.scope.host}{entry.path}")
    except ValueError:
        return None

"""Display names of asset types and other identifiers of the API."""

from __future__ import annotations

from functools import lru_cache

_TYPES = {
    "agentic_genie": "Genie",
    "agentic_skill": "Skill",
    "custom_adapter": "Connector",
    "lcap_app": "Workflow app",
    "lcap_page": "App page",
    "project": "Project settings",
    "properties": "Environment properties",
    "workato_db_table": "Data table",
    "workato_schema": "Schema",
    "workato_template": "Message template",
}
_SHORT = frozenset((
    "ai", "api", "aws", "crm", "csv", "db", "erp", "ftp", "html", "http", "https", "hr", "id",
    "ids", "ip", "jdbc", "json", "jwt", "mcp", "oauth", "pdf", "s3", "sap", "sftp", "sms", "sql",
    "ui", "uri", "url", "uuid", "xml",
))  # fmt: skip


@lru_cache(4096)
def humanize(name: str) -> str:
    """Return ``upsert_sobject`` as "Upsert sobject"; other text unchanged."""
    if not name.isascii() or not name.replace("_", "").isalnum() or not name.islower():
        return name
    parts = [part.upper() if part in _SHORT else part for part in name.split("_") if part]
    text = " ".join(parts)
    return text[:1].upper() + text[1:]


def type_name(type_: str) -> str:
    """Return the display name of an asset type."""
    return _TYPES.get(type_) or humanize(type_)

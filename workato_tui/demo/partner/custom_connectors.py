"""Custom connectors of the partner, and custom OAuth profiles for customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from workato_tui.demo.apps import WMS
from workato_tui.demo.clock import optional_stamp, stamp, times
from workato_tui.demo.errors import ApiError, not_found
from workato_tui.demo.lookup import by_id
from workato_tui.demo.partner.accounts import customer_of

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call


@dataclass
class CustomConnector:
    """A custom connector; `shared` is the version that customers have."""

    id: int
    name: str
    title: str
    released: tuple[int, ...]
    made_at: datetime
    shared: int | None = None
    shared_at: datetime | None = None

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the connector operations."""
        versions = [
            {
                "version": number,
                "version_note": f"Release {number}",
                "created_at": stamp(self.made_at + timedelta(days=30 * number)),
                "released_at": stamp(self.made_at + timedelta(days=30 * number + 1)),
            }
            for number in self.released
        ]
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "latest_released_version": max(self.released, default=None),
            "latest_released_version_note": versions[-1]["version_note"] if versions else None,
            "oem_shared_version": self.shared,
            "oem_shared_at": optional_stamp(self.shared_at),
            "released_versions": versions,
        }


@dataclass
class OAuthProfile:
    """The partner's own OAuth app; `assigned` are the customers that use it."""

    id: int
    name: str
    provider: str
    client_id: str
    made_at: datetime
    assigned: set[int]

    def shape(self) -> dict[str, Any]:
        """Return the JSON in the list, without the secret, which is never returned."""
        return {
            "id": self.id,
            "name": self.name,
            "provider": self.provider,
            "data": {"client_id": self.client_id},
            "shared_accounts_count": len(self.assigned),
            **times(self.made_at),
        }


def first_connectors(now: datetime) -> list[CustomConnector]:
    """Return the initial ones: an outdated, an unreleased, and an unshared one."""
    began = now - timedelta(days=400)
    shared = now - timedelta(days=60)
    return [
        CustomConnector(3301, WMS.provider, "Acme WMS", (4, 5, 6), began, 5, shared),
        CustomConnector(3302, "acme_erp_connector_214871_1690000000", "Acme ERP", (1, 2), began),
        CustomConnector(3303, "acme_labels_connector_214871_1712", "Acme Labels", (), began),
    ]


def first_profiles(now: datetime, customers: list[int]) -> list[OAuthProfile]:
    """Return the initial profiles."""
    began = now - timedelta(days=500)
    return [
        OAuthProfile(501, "Salesforce as Acme", "salesforce", "acme-sf", began, {*customers[:9]}),
        OAuthProfile(502, "Shopify as Acme", "shopify", "acme-shop", began, {*customers[4:7]}),
        OAuthProfile(503, "HubSpot as Acme (old app)", "hubspot", "acme-hub-1", began, set()),
    ]


def list_connectors(call: Call) -> Any:
    """Return all, or those with a text in their title, or those shared with customers."""
    title = call.query.get("title", "").lower()
    shared = call.flag("oem_shared")
    return {
        "result": [
            connector.shape()
            for connector in call.partner.connectors.values()
            if title in connector.title.lower() and (connector.shared is not None or not shared)
        ]
    }


def get_connector(call: Call) -> Any:
    """Return one connector."""
    return {"result": _connector(call).shape()}


def share(call: Call) -> Any:
    """Share a released version with all customers, replacing other versions."""
    connector = _connector(call)
    version = call.path["version"]
    if version not in {str(number) for number in connector.released}:
        raise ApiError(400, "Version is not released")
    connector.shared, connector.shared_at = int(version), call.partner.clock.now()
    return {"result": connector.shape()}


def suppress(call: Call) -> Any:
    """Unshare the connector from all customers."""
    connector = _connector(call)
    if connector.shared is None:
        raise ApiError(400, "Connector is not shared")
    connector.shared = connector.shared_at = None
    return {"success": True}


def list_profiles(call: Call) -> Any:
    """Return the partner's OAuth apps."""
    return {"result": [profile.shape() for profile in call.partner.profiles.values()]}


def assign(call: Call) -> Any:
    """Let a customer use the partner's OAuth app."""
    _profile(call).assigned.add(customer_of(call).id)
    return {"result": {"success": True}}


def unassign(call: Call) -> Any:
    """Unassign the partner's OAuth app; with `force` even if the customer's connection uses it."""
    profile, customer = _profile(call), customer_of(call)
    if customer.id not in profile.assigned:
        raise not_found()
    environment = call.environment_state
    users = [
        connection
        for connection in environment.connections.values()
        if connection.provider == profile.provider
    ]
    if any(connection.works for connection in users) and not call.flag("force"):
        raise ApiError(400, "Custom OAuth profile is used by a connection")
    profile.assigned.discard(customer.id)
    for connection in users:
        if connection.works:
            connection.status, connection.error = "failed", "unauthorized_client"
            connection.lost_at = call.partner.clock.now()
            connection.lost_reason = "OAuth profile was removed"
    return {"result": {"success": True}}


def _connector(call: Call) -> CustomConnector:
    return by_id(call.partner.connectors, call.path["id"])


def _profile(call: Call) -> OAuthProfile:
    return by_id(call.partner.profiles, call.path["id"])

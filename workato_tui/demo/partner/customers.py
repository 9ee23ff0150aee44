"""A customer: what is known without its workspace, and its JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.clock import times

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from workato_tui.demo.partner.customer_list import Row

FIRST_ID: Final = 4410982
LIMITS: Final = {
    "embed_sandbox": (5_000, 10),
    "embed_trial": (1_000, 5),
    "embed_standard": (100_000, 25),
    "embed_enterprise": (2_000_000, 250),
}
"""Tasks per billing period, and connections, of each plan."""
FREE_PLAN: Final = "embed_trial"
PAID_PLAN: Final = "embed_standard"
_TARGETS: Final = ("test", "prod")
_NOT_WHEN_BARE: Final = (
    "team_name", "admin_notification_emails", "error_notification_emails", "in_trial",
    "frame_ancestors", "auth_settings", "environments", "task_limit_adjustment",
    "active_connection_limit", "current_billing_period_start", "current_billing_period_end",
)  # fmt: skip
_TEXTS: Final = (
    "external_id", "name", "team_name", "notification_email", "admin_notification_emails",
    "error_notification_emails",
)  # fmt: skip
_SETTINGS: Final = (
    "whitelisted_apps", "origin_url", "frame_ancestors", "full_embedding", "time_zone",
    "auth_settings",
)  # fmt: skip


@dataclass
class Environment:
    """An environment of a customer, which is a workspace with its own id."""

    id: int
    external_id: str | None = None
    error_notification_emails: str | None = None


@dataclass
class Customer:
    """A customer; `environments` has DEV under "dev", or only "" without Environments."""

    id: int
    about: dict[str, Any]
    environments: dict[str, Environment]
    seed: int
    projects: tuple[str, ...]
    traits: frozenset[str]
    created_at: datetime
    updated_at: datetime
    period: tuple[datetime, datetime]
    task_count: int = 0
    category: int = 1
    usage: dict[str, int] = field(default_factory=dict)

    @property
    def has_old_format(self) -> bool:
        """Whether the customer's responses have the older format."""
        return "old" in self.traits

    @property
    def limit(self) -> int:
        """The number of tasks that the customer may use in this period."""
        return int(self.about["task_limit"]) + int(self.about["task_limit_adjustment"] or 0)

    @property
    def connection_limit(self) -> int:
        """The number of connections in the customer's plan."""
        return LIMITS[self.about["plan_id"]][1]

    @property
    def over_limit(self) -> bool:
        """Whether the customer has used up its tasks."""
        return self.task_count > self.limit

    def shape(self, recipes: int, connections: int) -> dict[str, Any]:
        """Return the JSON with numbers of running `recipes` and working `connections`."""
        body = {
            "id": self.id,
            **{name: self.about[name] for name in _TEXTS},
            "plan_id": self.about["plan_id"],
            "trial": self.about["in_trial"],
            "in_trial": self.about["in_trial"],
            **{name: self.about[name] for name in _SETTINGS},
            "environments": self._environments(),
            **times(self.created_at, self.updated_at),
            "current_billing_period_start": f"{self.period[0]:%Y-%m-%dT%H:%M:%SZ}",
            "current_billing_period_end": f"{self.period[1]:%Y-%m-%dT%H:%M:%SZ}",
            "task_limit": self.about["task_limit"],
            "task_limit_adjustment": self._adjustment(),
            "task_count": self.task_count,
            "active_connection_limit": self.connection_limit,
            "active_connection_count": connections,
            "active_recipe_count": recipes,
        }
        missing = _NOT_WHEN_BARE if "bare" in self.traits else ()
        return {name: value for name, value in body.items() if name not in missing}

    def _adjustment(self) -> int | str | None:
        """Return a number, or text as in the oldest samples."""
        value: int | None = self.about["task_limit_adjustment"]
        return str(value) if self.has_old_format and value is not None else value

    def _environments(self) -> list[dict[str, Any]]:
        """Return TEST and PROD with ids.

        The format is not documented, so there are three forms, one of which is ambiguous.
        """
        rows: list[dict[str, Any]] = []
        for name, environment in self.environments.items():
            if name in _TARGETS:
                key = ("type", "environment_type", "")[self.seed % 3]
                name_field = {key: name} if key else {}
                if environment.external_id:
                    name_field["external_id"] = environment.external_id
                rows.append({**name_field, "id": environment.id})
        return rows


def from_row(row: Row, place: int, now: datetime) -> Customer:
    """Return a customer of the list who signed up some time ago."""
    rng = Random(f"customer {place}")
    number = FIRST_ID + 37 * place + (place % 7)
    traits = frozenset(row.traits.split())
    created = now - timedelta(days=900 - 19 * (place % 40), minutes=rng.randrange(1440))
    customer = Customer(
        number,
        _about(row, place, traits),
        _assign_ids(number, row, "env" in traits),
        place,
        tuple(row.projects.split()),
        traits,
        created,
        now - timedelta(hours=rng.randrange(1, 2000)),
        _period(now, "trial-ends" in traits),
        category=1 + place % 3,
    )
    _set_usage(customer, rng, now)
    return customer


def _about(row: Row, place: int, traits: frozenset[str]) -> dict[str, Any]:
    domain = f"customer{place + 1}.example"
    trial = "trial" in traits
    apps = ["salesforce", "netsuite_secondary", "slack"] if place % 4 == 0 else None
    return {
        "external_id": row.external_id,
        "name": row.name,
        "team_name": row.name,
        "notification_email": f"ops@{domain}",
        "admin_notification_emails": f"it@{domain},cio@{domain}" if place % 3 == 0 else None,
        "error_notification_emails": f"alerts@{domain}" if place % 2 == 0 else None,
        "plan_id": row.plan,
        "in_trial": trial,
        "whitelisted_apps": apps,
        "origin_url": f"https://portal.{domain}" if place % 5 else None,
        "frame_ancestors": f"https://portal.{domain}" if place % 6 == 1 else None,
        "full_embedding": (None, True, False)[place % 3],
        "time_zone": row.zone,
        "auth_settings": _auth(domain) if "saml" in traits else {"type": "workato_auth"},
        "task_limit": LIMITS[row.plan][0],
        "task_limit_adjustment": {3: -500, 9: 25_000, 12: -500}.get(place),
    }


def _auth(domain: str) -> dict[str, Any]:
    metadata = f"https://{domain}/saml/metadata"
    return {"type": "saml_sso", "provider": "okta", "metadata_url": metadata}


def _assign_ids(number: int, row: Row, environments: bool) -> dict[str, Environment]:
    """Assign the first id to DEV and new ones to TEST and PROD."""
    if not environments:
        return {"": Environment(number, row.external_id)}
    return {
        "dev": Environment(number, row.external_id),
        "test": Environment(number + 11, f"{row.external_id}-test" if number % 2 else None),
        "prod": Environment(number + 23),
    }


def _period(now: datetime, ends_soon: bool) -> tuple[datetime, datetime]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if ends_soon:
        return midnight - timedelta(days=28), midnight + timedelta(days=2)
    first = midnight.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def _set_usage(customer: Customer, rng: Random, now: datetime) -> None:
    """Set the tasks of this period and of the previous eleven months."""
    share = rng.uniform(0.02, 0.7)
    if "over-limit" in customer.traits:
        share = 1.07
    if "asleep" in customer.traits:
        share = 0.0
    customer.task_count = int(customer.limit * share)
    for month in reversed(list(_months(now, 12))):
        customer.usage[month] = int(customer.limit * share * rng.uniform(0.4, 1.1))
        share *= rng.uniform(0.9, 1.12)
    customer.usage[f"{now:%Y-%m}"] = customer.task_count


def _months(now: datetime, count: int) -> Iterable[str]:
    """Return the last months, newest first."""
    first = now.replace(day=1)
    for _ in range(count):
        yield f"{first:%Y-%m}"
        first = (first - timedelta(days=1)).replace(day=1)

"""The members of a customer's workspace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from random import Random
from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.clock import stamp
from workato_tui.demo.errors import ApiError, bad_request, missing, too_many
from workato_tui.demo.lookup import by_id
from workato_tui.demo.partner.accounts import customer_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workato_tui.demo.calls import Call
    from workato_tui.demo.partner.customers import Customer

SYSTEM_ROLES: Final = ("Admin", "Analyst", "Operator")
INVITED_AGAIN_AFTER: Final = 20 * 60.0
"""Seconds between two invitations of the same address to a workspace."""
_MANAGER: Final = "federation_manager"
_FIRST: Final = 88104
_NAMES: Final = (
    ("Ilse Brandt", "Tomás Ruiz", "Grace O'Leary", "Pim de Vries", "Anna Nowak", "Kofi Mensah"),
    ("佐藤 健", "鈴木 さくら", "高橋 誠", "渡辺 由美", "Mika Tanaka", "伊藤 大輔"),
    ("ليلى حداد", "يوسف منصور", "Omar Nasser", "דנה לוי", "אורי כהן", "Sara Haddad"),
)


@dataclass
class Member:
    """A member with a role in each environment."""

    id: int
    name: str
    email: str | None
    roles: dict[str, str]
    created_at: datetime
    grant_type: str = "team"
    external_id: str | None = None
    time_zone: str = "UTC"
    seen: datetime | None = None

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the list and of a single member; the role is DEV's."""
        seen = {"event_type": "user_signin", "timestamp": stamp(self.seen)} if self.seen else None
        return {
            "id": self.id,
            "grant_type": self.grant_type,
            "role_name": next(iter(self.roles.values())),
            "external_id": self.external_id,
            "name": self.name,
            "email": self.email,
            "time_zone": self.time_zone,
            "created_at": stamp(self.created_at),
            "last_activity_log": seen,
        }

    def short_shape(self) -> dict[str, Any]:
        """Return the JSON after adding a member."""
        fields = self.shape()
        return {
            name: fields[name]
            for name in ("id", "role_name", "time_zone", "grant_type", "name", "email")
        }


class People:
    """The members of a workspace, and recent invitations."""

    def __init__(self, customer: Customer, now: datetime) -> None:
        self._last = _FIRST + 100 * customer.seed
        self.by_id: dict[int, Member] = {}
        self.invited: dict[str, float] = {}
        for member in _first_members(customer, now, self._last):
            self.by_id[member.id] = member

    def member(self, reference: str) -> Member:
        """Return a member by id."""
        return by_id(self.by_id, reference)

    def add(self, **about: Any) -> Member:
        """Add a member."""
        number = max(self.by_id, default=self._last) + 1
        self.by_id[number] = Member(number, **about)
        return self.by_id[number]


def _first_members(customer: Customer, now: datetime, first: int) -> Iterator[Member]:
    rng = Random(f"members {customer.seed}")
    zone = customer.about["time_zone"]
    region = {"Tokyo": 1, "Osaka": 1, "Abu Dhabi": 2, "Jerusalem": 2}.get(zone, 0)
    domain = customer.about["notification_email"].partition("@")[2]
    names = _NAMES[region][: rng.randrange(2, 7)]
    for place, name in enumerate(names):
        roles = dict.fromkeys(customer.environments, SYSTEM_ROLES[min(place, 2)])
        yield Member(
            first + place,
            name,
            f"{'.'.join(name.lower().split()) if name.isascii() else f'member{place}'}@{domain}",
            roles,
            customer.created_at + timedelta(days=place, minutes=7),
            external_id=f"u-{place + 1}" if place % 2 else None,
            time_zone=zone,
            seen=now - timedelta(hours=rng.randrange(1, 900)) if place % 3 else None,
        )
    if customer.seed % 4 == 0:
        yield Member(
            first + 50,
            "Amara Okafor",
            "amara.okafor@acme.example",
            dict.fromkeys(customer.environments, "Admin"),
            customer.created_at,
            _MANAGER,
        )


def list_members(call: Call) -> Any:
    """Return all members as a bare list."""
    people = call.partner.people(customer_of(call))
    return [member.shape() for member in people.by_id.values()]


def get_member(call: Call) -> Any:
    """Return one member."""
    return call.partner.people(customer_of(call)).member(call.path["member_id"]).shape()


def add_member(call: Call) -> Any:
    """Add a new user with name and role, or an existing one by `oauth_id` alone."""
    customer = customer_of(call)
    people = call.partner.people(customer)
    now = call.partner.clock.now()
    if call.text("oauth_id"):
        if any(call.value(name) for name in ("name", "role_name", "external_id", "time_zone")):
            raise ApiError(400, "oauth_id must be sent without name, role_name and time_zone")
        oauth_id = call.required("oauth_id")
        roles = dict.fromkeys(customer.environments, "Operator")
        return people.add(name=oauth_id, email=None, roles=roles, created_at=now).short_shape()
    added = people.add(
        name=call.required("name"),
        email=None,
        roles=_roles(call, customer),
        created_at=now,
        external_id=call.text("external_id"),
        time_zone=call.text("time_zone") or customer.about["time_zone"],
    )
    return added.short_shape()


def update_member(call: Call) -> Any:
    """Change the roles; nothing else can be changed."""
    customer = customer_of(call)
    member = call.partner.people(customer).member(call.path["member_id"])
    if member.grant_type == _MANAGER:
        raise ApiError(400, "Customer managers cannot be changed from the customer's workspace")
    member.roles = _roles(call, customer)
    return member.shape()


def remove_member(call: Call) -> Any:
    """Remove a member."""
    customer = customer_of(call)
    people = call.partner.people(customer)
    member = people.member(call.path["member_id"])
    del people.by_id[member.id]
    return {"id": member.id} if customer.has_old_format else {"success": True}


def invite(call: Call) -> Any:
    """Invite a collaborator by email, at most every twenty minutes per address."""
    customer = customer_of(call)
    people = call.partner.people(customer)
    call.required("name")
    email = call.required("email").strip().lower()
    if "@" not in email:
        raise ApiError(400, "Email is invalid")
    _roles(call, customer)
    now = call.partner.clock.seconds()
    passed = now - people.invited.get(email, now - INVITED_AGAIN_AFTER)
    if passed < INVITED_AGAIN_AFTER:
        raise too_many(ceil(INVITED_AGAIN_AFTER - passed))
    people.invited[email] = now
    return {"result": "ok"}


def _roles(call: Call, customer: Customer) -> dict[str, str]:
    """Return a role for each named environment; `role_name` means DEV alone."""
    rows = call.value("env_roles")
    if rows is None:
        first = next(iter(customer.environments))
        return {first: _role(call, call.required("role_name"))}
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise bad_request()
    if not rows:
        raise missing("env_roles")
    roles = {}
    for row in rows:
        name = row.get("environment_type")
        place = "" if name == "dev" and "" in customer.environments else name
        if place not in customer.environments:
            raise ApiError(400, "Environment not found")
        roles[place] = _role(call, row.get("name"))
    return roles


def _role(call: Call, name: Any) -> str:
    if name not in SYSTEM_ROLES and name not in {role.name for role in call.world.roles.values()}:
        raise ApiError(400, "Role not found")
    return str(name)

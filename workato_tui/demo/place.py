"""The workspace of a call: the own one, the partner's side of it, or a customer's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.demo.files import Storage
    from workato_tui.demo.partner.customers import Customer
    from workato_tui.demo.partner.partner import Partner
    from workato_tui.demo.routing import Route
    from workato_tui.demo.world import World


class Workspace(NamedTuple):
    """The content of a workspace and the storage for its links."""

    world: World
    storage: Storage


class Place(NamedTuple):
    """An operation and its workspace; `payer` is whose quota the call counts against."""

    route: Route
    environment: str
    payer: str
    workspace: Callable[[], Workspace]
    partner: Callable[[], Partner]
    customer: Customer | None = None


class Settings(NamedTuple):
    """Settings of the demo: see `create_app`."""

    seed: int = 14
    reviews: bool = True
    link_seconds: float = 300.0
    customers: int = 40
    doubled_builds: bool = False

"""The API platform of an environment: collections, endpoints, clients, and keys."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.clock import times
from workato_tui.demo.effects import asset_id

if TYPE_CHECKING:
    from datetime import datetime

    from workato_tui.demo.assets import Asset, Tree
    from workato_tui.demo.environment.records import Recipe
    from workato_tui.demo.records import Project
    from workato_tui.demo.world import World

AUTH_TYPES: Final = ("token", "jwt", "oauth2", "oidc")
_HOST: Final = "https://apim.workato-tui.invalid"


@dataclass
class Collection:
    """An API collection."""

    id: int
    name: str
    version: str
    handle: str
    project: Project | None
    made_at: datetime

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the collection operations; the project's id is text."""
        url = f"{_HOST}/{self.handle}-{self.id}"
        return {
            "id": self.id,
            "name": self.name,
            "project_id": str(self.project.id) if self.project else None,
            "version": self.version,
            "url": url,
            "api_spec_url": f"{url}/openapi.json",
            **times(self.made_at),
        }


@dataclass
class Endpoint:
    """An API endpoint for a recipe."""

    id: int
    name: str
    method: str
    path: str
    collection: int
    recipe: int
    made_at: datetime
    active: bool = False

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the endpoint operations."""
        base = f"/api-{self.collection}"
        return {
            "id": self.id,
            "api_collection_id": self.collection,
            "flow_id": self.recipe,
            "name": self.name,
            "method": self.method,
            "url": f"{_HOST}{base}/{self.path}",
            "legacy_url": None,
            "base_path": f"{base}/",
            "path": self.path,
            "active": self.active,
            "legacy": False,
            **times(self.made_at),
        }


@dataclass
class Access:
    """An access profile of the first version, or an API key of the second."""

    id: int
    name: str
    client: int
    made_at: datetime
    active: bool = True
    auth_type: str = "token"
    about: dict[str, Any] = field(default_factory=dict)
    times: int = 0

    def secrets(self) -> dict[str, str]:
        """Return the credentials of the caller for its authentication type."""
        if self.auth_type == "oauth2":
            return {
                "oauth_client_id": secret("id", self.id, 0),
                "oauth_client_secret": secret("oauth", self.id, self.times),
            }
        return {"secret": secret("key", self.id, self.times)} if self.auth_type == "token" else {}


@dataclass
class Client:
    """An API client; `legacy` ones are of the first version."""

    id: int
    name: str
    project: Project | None
    made_at: datetime
    legacy: bool = True
    auth_type: str = "token"
    collections: tuple[int, ...] = ()

    def shape(self) -> dict[str, Any]:
        """Return the JSON of the client operations of the first version."""
        return {
            "id": self.id,
            "name": self.name,
            "project_id": self.project.id if self.project else None,
            **times(self.made_at),
        }


class Platform:
    """Collections, endpoints, and clients by id, with the clients' profiles and keys."""

    def __init__(self, world: World, environment: str) -> None:
        self._world = world
        self._environment = environment
        self.collections: dict[int, Collection] = {}
        self.endpoints: dict[int, Endpoint] = {}
        self.clients: dict[int, Client] = {}
        self.profiles: dict[int, Access] = {}
        self.keys: dict[int, Access] = {}

    def add_collection(self, number: int, asset: Asset, project: Project) -> None:
        """Add a collection of a project."""
        body = asset.content()
        name, version = str(body.get("handle") or "api"), str(body.get("version") or "1.0")
        self.collections[number] = Collection(
            number, asset.name, version, name, project, self._world.started
        )

    def add_endpoint(self, number: int, asset: Asset, project: Project, tree: Tree) -> None:
        """Add an endpoint of a project; an existing one keeps its state."""
        body = asset.content()
        existing = self.endpoints.get(number)
        self.endpoints[number] = Endpoint(
            number,
            asset.name,
            str(body.get("method") or "GET"),
            str(body.get("path") or ""),
            self._id(project, body.get("api_group_id"), "api_group", tree),
            self._id(project, body.get("recipe_id"), "recipe", tree),
            self._world.started,
            active=existing.active if existing else False,
        )

    def _id(self, project: Project, reference: Any, kind: str, tree: Tree) -> int:
        """Return the id of a reference in a file: by key in the demo's own files, else by name."""
        fields = reference if isinstance(reference, dict) else {}
        key = fields.get("$ref")
        for asset_key, asset in tree.items():
            if asset_key == key or (asset.kind == kind and asset.name == fields.get("name")):
                return asset_id(project, self._environment, asset_key)
        return 0

    def remove(self, number: int) -> None:
        """Remove what is no longer in its project."""
        self.collections.pop(number, None)
        self.endpoints.pop(number, None)

    def settle(self, recipes: dict[int, Recipe]) -> None:
        """Set the initial state: endpoints of running recipes are active; some clients and keys."""
        for endpoint in self.endpoints.values():
            recipe = recipes.get(endpoint.recipe)
            endpoint.active = recipe is not None and recipe.running
        if self.collections:
            self._first_clients()

    def _first_clients(self) -> None:
        started = self._world.started
        collections = tuple(self.collections)
        project = self.collections[collections[0]].project
        first = 70 + 40 * self._world.initial.place + 10 * len(self._environment)
        for place, (name, legacy, kind, days) in enumerate(_CLIENTS):
            created = started - timedelta(days=days)
            client = Client(first + place, name, project, created, legacy, kind, collections)
            self.clients[client.id] = client
            for turn, (title, active, age) in enumerate(_ACCESSES[name]):
                number = 10 * client.id + turn
                moment = started - timedelta(days=age)
                about = {"ip_allow_list": ["192.0.2.0/24"], "ip_deny_list": []} if turn else {}
                access = Access(number, title, client.id, moment, active, kind, about)
                access.about["api_collection_ids"] = list(collections)
                (self.profiles if legacy else self.keys)[number] = access


_CLIENTS: Final = (
    ("Customer portal", False, "token", 800),
    ("Warehouse scanners", False, "token", 300),
    ("Analytics (JWT)", False, "jwt", 120),
    ("Old partner access", True, "token", 1200),
)
"""Name, first version, authentication type, age in days."""
_ACCESSES: Final = {
    "Customer portal": (
        ("portal, rotate before April", True, 790),
        ("portal spare", False, 9),
    ),
    "Warehouse scanners": (("scanner hall A", True, 290), ("scanner hall B", True, 80)),
    "Analytics (JWT)": (("nightly export", True, 110),),
    "Old partner access": (("Partner A", True, 1100), ("Partner B (left)", False, 900)),
}
"""The profiles or keys of each client: name, active, age in days."""


def secret(kind: str, number: int, times: int) -> str:
    """Return a fake secret, different for each refresh."""
    return hashlib.sha256(f"demo {kind} {number} {times}".encode()).hexdigest()[:48]

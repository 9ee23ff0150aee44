"""An Embedded partner's API, written from the documents only.

Behind ``/api/managed_users/{id}``, every environment of a customer is a workspace, found by its ID
or by ``E`` and the percent-encoded external ID. The partner's own workspace is the demo's.

Responses have the documented formats, also the inconsistent ones: lists wrapped in ``result``,
``"success": "true"``, ``"download_url": "nil"``, an import called an export, missing fields.
"""

from __future__ import annotations

import asyncio
import io
import json
import threading
import zipfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from tests.support.screen import frozen_demo

if TYPE_CHECKING:
    from collections.abc import Callable

CREATED = "2025-03-10T09:00:00.000-08:00"
CUSTOMERS = (
    (4410982, "NW-0071", "Northwind Farms", {"test": 4410990, "prod": 4410991}),
    (4410995, "AM10 / 77 Süd", "株式会社さくら", {}),
    (4411000, "هدى/1", "شركة النور", {}),
)
"""ID, external ID, name, and the IDs of the other environments."""


class ApiError(Exception):
    """An error response."""

    def __init__(self, status: int, body: Any) -> None:
        super().__init__(body)
        self.status = status
        self.body = body if isinstance(body, dict) else {"message": body}


NOT_FOUND = ApiError(404, "Not found")


@dataclass
class CustomerWorkspace:
    """An environment of a customer."""

    name: str
    projects: list[dict[str, Any]] = field(default_factory=list)
    folders: list[dict[str, Any]] = field(default_factory=list)
    deployments: list[dict[str, Any]] = field(default_factory=list)
    builds: dict[str, dict[str, Any]] = field(default_factory=dict)
    manifests: dict[str, dict[str, Any]] = field(default_factory=dict)
    exports: dict[str, dict[str, Any]] = field(default_factory=dict)
    imports: dict[str, dict[str, Any]] = field(default_factory=dict)
    properties: dict[str, dict[str, str]] = field(default_factory=dict)
    recipes: dict[str, str] = field(default_factory=lambda: dict(RECIPES))
    fixed_recipes: set[str] = field(default_factory=set)
    """The recipes that start; the others have errors."""


RECIPES = {"12345": "Sync orders", "12346": "Send reminders", "12347": "Close the books"}


def make_workspace(name: str) -> CustomerWorkspace:
    """Return a workspace with two projects, a finished deployment, and one in review."""
    return CustomerWorkspace(
        name,
        [
            {"id": 649122, "description": None, "folder_id": 1563029, "name": f"{name} billing"},
            {"id": 604202, "description": "Orders", "folder_id": 1486330, "name": f"{name} orders"},
        ],
        [{"id": 77, "name": "Recipes", "parent_id": 1486330, "is_project": False}],
        [_deployment(6409, "success", 9120), _deployment(6390, "pending", 9104, is_in_review=True)],
        {"9104": _build(9104), "9120": _build(9120)},
    )


def _build(number: int, project: str = "604202") -> dict[str, Any]:
    return {
        "id": number, "created_at": CREATED, "updated_at": CREATED, "description": "Fixes bugs",
        "project_id": project, "state": "success", "performed_by_name": "Alex",
        "download_url": None,
    }  # fmt: skip


def _deployment(
    number: int, state: str, build: int, *, is_in_review: bool = False
) -> dict[str, Any]:
    deployment: dict[str, Any] = {
        "id": number, "created_at": CREATED, "updated_at": CREATED, "title": f"Release {number}",
        "description": "", "project_build_id": build, "environment_type": "test",
        "project_id": "604202", "state": state, "performed_by_name": "Alex",
        "assets": [{"id": None, "name": "Zendesk", "type": "connection", "state": "new",
                    "folder": "Orders"}],
    }  # fmt: skip
    if is_in_review:
        deployment |= {
            "detailed_state": "pending_review",
            "review_state": "pending_review",
            "reviews": [{"status": "pending", "comment": None, "reviewer_name": "Jie"}],
        }
    return deployment


@dataclass
class Call:
    """A request to a customer's workspace."""

    workspace: CustomerWorkspace
    rest: tuple[str, ...]
    query: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        return json.loads(self.raw) if self.raw else {}


class Partner:
    """The partner's server with ``count`` customers. Attributes change its behavior."""

    def __init__(self, count: int = 5) -> None:
        self.home = frozen_demo()
        self.uses_doubled_path = False
        """Builds are read at the doubled path in the documents only."""
        self.busy = 0
        """The number of imports to reject because another one is running."""
        self.needs_home_folder = False
        """Imports require a folder for home assets."""
        self.building = False
        """Builds are pending."""
        self.loses_answers_to = ""
        """The end of the paths whose writes are done, but answered with 503."""
        self.gate = threading.Event()
        """While not set, no response to an import is sent."""
        self.gate.set()
        self.errors: dict[str, ApiError] = {}
        """Error responses by the end of the path."""
        self.workspaces: dict[str, CustomerWorkspace] = {}
        self.customers: list[dict[str, Any]] = []
        self._number = 9500
        for number, external, name, environments in CUSTOMERS:
            self._add(number, external, name, environments)
        for index in range(len(CUSTOMERS), count):
            self._add(5_000_000 + index, f"c {index}/x", f"Customer {index:04}", {})

    def _add(self, number: int, external: str, name: str, others: dict[str, int]) -> None:
        customer: dict[str, Any] = {"id": number, "external_id": external, "name": name}
        if others:
            customer["environments"] = [
                {"type": kind, "id": workspace_id} for kind, workspace_id in others.items()
            ]
        self.customers.append(customer)
        own = self.workspaces[str(number)] = self.workspaces[f"E{external}"] = make_workspace(name)
        own.name = name
        for kind, workspace_id in others.items():
            self.workspaces[str(workspace_id)] = make_workspace(f"{name} {kind}")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        path = (scope.get("raw_path") or scope["path"].encode()).decode("ascii").partition("?")[0]
        parts = tuple(unquote(part) for part in path.split("/")[1:])
        if parts[:2] != ("api", "managed_users"):
            if parts[:1] == ("files",) and parts[1:2] == ("export.zip",):
                await _answer(send, 200, package("Sync orders"), b"application/zip")
                return
            await self.home(scope, receive, send)
            return
        raw, more = b"", True
        while more:
            message = await receive()
            raw += message.get("body", b"")
            more = message.get("more_body", False)
        query = dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True))
        port = scope["server"][1]
        try:
            if parts[-1] == "imports":
                await asyncio.to_thread(self.gate.wait)
            response = self._respond(scope["method"], parts[2:], query, raw, port)
            if (
                self.loses_answers_to
                and scope["method"] != "GET"
                and parts[-1] == self.loses_answers_to
            ):
                raise ApiError(503, "lost on the way")
            await _answer(send, 200, json.dumps(response).encode())
        except ApiError as refused:
            await _answer(send, refused.status, json.dumps(refused.body).encode())

    def _respond(
        self, method: str, parts: tuple[str, ...], query: dict[str, str], raw: bytes, port: int
    ) -> Any:
        self.port = port
        if parts in ((), ("",)):
            return {"result": self._page(self.customers, query)}
        workspace = self.workspaces.get(parts[0])
        if workspace is None:
            raise NOT_FOUND
        rest = parts[1:]
        if method == "GET" and not rest:
            return next(
                customer for customer in self.customers
                if parts[0] in (str(customer["id"]), f"E{customer['external_id']}")
                or parts[0] in (str(env["id"]) for env in customer.get("environments", ()))
            )  # fmt: skip
        for end, refusal in self.errors.items():
            if "/".join(rest).endswith(end):
                raise refusal
        if "project_builds" in rest[:2] and method == "GET":
            if (rest[0] == "api") != self.uses_doubled_path:
                raise ApiError(404, "API not found")
            rest = rest[1:] if self.uses_doubled_path else rest
        route = tuple("*" if any(c.isdigit() for c in part) else part for part in rest)
        handler = ROUTES.get((method, *route))
        if handler is None:
            raise ApiError(404, "API not found")
        return handler(self, Call(workspace, rest, query, raw))

    def _page(self, rows: list[Any], query: dict[str, str]) -> list[Any]:
        size, page = int(query.get("per_page", "100")), int(query.get("page", "1"))
        return rows[(page - 1) * size : page * size]

    def number(self) -> int:
        """Return the next ID."""
        self._number += 1
        return self._number

    # Projects

    def projects(self, call: Call) -> Any:
        rows = self._page(call.workspace.projects, call.query)
        return {"result": rows, "count": len(rows), "page": int(call.query.get("page", "1")),
                "per_page": 100}  # fmt: skip

    def create_folder(self, call: Call) -> Any:
        parent = call.body.get("parent_id")
        number = self.number()
        if parent is None:
            project = {"id": number, "name": call.body["name"], "folder_id": number + 1}
            call.workspace.projects.append(project)
        else:
            folder = {"id": number, "name": call.body["name"], "parent_id": int(parent)}
            call.workspace.folders.append(folder)
        return {"result": {"id": number + (parent is None), "name": call.body["name"]}}

    def project(self, call: Call) -> dict[str, Any]:
        for project in call.workspace.projects:
            if str(project["id"]) == call.rest[1]:
                return project
        raise NOT_FOUND

    def update_project(self, call: Call) -> Any:
        if set("/\\") & set(call.body.get("name", "")):
            raise ApiError(400, "Name is invalid")
        self.project(call).update(call.body)
        return self.project(call)

    def delete_project(self, call: Call) -> Any:
        call.workspace.projects.remove(self.project(call))
        return {"success": "true"}

    def folders(self, call: Call) -> Any:
        parent = call.query.get("parent_id")
        if parent is not None:
            children = [
                folder
                for folder in call.workspace.folders
                if str(folder.get("parent_id")) == parent
            ]
            return {"result": self._page(children, call.query)}
        projects = [
            {"id": project["folder_id"], "name": project["name"], "is_project": True,
             "project_id": project["id"]}
            for project in call.workspace.projects
        ]  # fmt: skip
        return {"result": self._page(projects, call.query)}

    def properties(self, call: Call) -> Any:
        properties = call.workspace.properties.get(call.query.get("project_id", ""), {})
        prefix = call.query["prefix"]
        matches = {name: value for name, value in properties.items() if name.startswith(prefix)}
        return matches if "project_id" in call.query else {"result": matches}

    def upsert(self, call: Call) -> Any:
        index = call.query.get("project_id", "")
        call.workspace.properties.setdefault(index, {}).update(call.body["properties"])
        return {"success": True}

    # Builds and deployments

    def build(self, call: Call) -> Any:
        build = _build(self.number(), call.rest[1].removeprefix("f"))
        build |= {"state": "pending", "description": call.body.get("description")}
        call.workspace.builds[str(build["id"])] = build
        return build

    def get_build(self, call: Call) -> Any:
        build = call.workspace.builds.get(call.rest[1])
        if build is None:
            raise NOT_FOUND
        return build if self.building else {**build, "state": "success"}

    def deploy(self, call: Call) -> Any:
        of_a_project = call.rest[0] == "projects"
        if "environment_type" not in call.body:
            raise ApiError(400, "Missing parameter environment_type")
        if of_a_project and not call.body.get("title"):
            raise ApiError(400, "Missing parameter title")
        build = self.number() if of_a_project else int(call.rest[1])
        deployment = _deployment(self.number(), "pending", build)
        deployment |= {"title": call.body.get("title"), "assets": None,
                       "environment_type": call.body["environment_type"],
                       "created_at": datetime.now(UTC).isoformat()}  # fmt: skip
        if of_a_project:
            deployment["project_id"] = call.rest[1]
        call.workspace.deployments.insert(0, deployment)
        return deployment

    def deployments(self, call: Call) -> Any:
        fits = [
            customer for customer in call.workspace.deployments
            if all(customer.get(name) == call.query[name]
                   for name in ("project_id", "environment_type", "state") if name in call.query)
        ]  # fmt: skip
        return {"items": fits}

    def deployment(self, call: Call) -> Any:
        for customer in call.workspace.deployments:
            if str(customer["id"]) == call.rest[1]:
                return customer
        raise NOT_FOUND

    def reviewers(self, call: Call) -> Any:
        self.deployment(call)
        people = [{"id": 29036, "name": "Jie", "avatar_url": ""}, {"id": 30143, "name": "Alex"}]
        return {"reviewers": people}

    def assign(self, call: Call) -> Any:
        ids = call.body["reviewer_ids"]
        names = {"29036": "Jie", "30143": "Alex"}
        self.deployment(call)["reviews"] = [
            {"status": "pending", "comment": "", "reviewer_name": names[customer]}
            for customer in ids
        ]
        return {"reviews": [{"deployment_id": int(call.rest[1]), "reviewer_id": int(customer)}
                            for customer in ids], "authors": []}  # fmt: skip

    def submit(self, call: Call) -> Any:
        self.deployment(call)["review_state"] = "pending_review"
        return {"success": True}

    def deploy_approved(self, call: Call) -> Any:
        workspace = self.deployment(call)
        workspace |= {"detailed_state": "deploy_started", "state": "pending"}
        return workspace

    # Recipe lifecycle management

    def folder_assets(self, call: Call) -> Any:
        return {"result": {"assets": [
            {"id": int(number), "name": name, "type": "recipe", "version": 1, "folder": "",
             "absolute_path": "All projects", "root_folder": False, "unreachable": False,
             "zip_name": f"{name.lower().replace(' ', '_')}.recipe.json", "checked": True}
            for number, name in call.workspace.recipes.items()
        ]}}  # fmt: skip

    def create_manifest(self, call: Call) -> Any:
        number = self.number()
        sent = call.body["export_manifest"]
        manifest = {"id": number, "name": sent["name"], "last_exported_at": None,
                    "created_at": CREATED, "updated_at": CREATED, "deleted_at": None,
                    "project_path": "Folder 1", "status": "working"}  # fmt: skip
        call.workspace.manifests[str(number)] = manifest
        return {"result": manifest}

    def manifest(self, call: Call) -> Any:
        manifest = call.workspace.manifests.get(call.rest[1])
        if manifest is None:
            raise NOT_FOUND
        return {"result": manifest}

    def update_manifest(self, call: Call) -> Any:
        manifest = self.manifest(call)["result"]
        manifest["name"] = call.body["export_manifest"].get("name", manifest["name"])
        return {"result": manifest}

    def delete_manifest(self, call: Call) -> Any:
        self.manifest(call)["result"] |= {"status": "archived", "deleted_at": CREATED}
        return {"result": {"success": True, "status": "destroyed"}}

    def export(self, call: Call) -> Any:
        if call.rest[1] not in call.workspace.manifests:
            raise NOT_FOUND
        number = self.number()
        export = {"id": number, "operation_type": "export", "status": "in_progress",
                  "export_manifest_id": int(call.rest[1]), "download_url": "nil"}  # fmt: skip
        call.workspace.exports[str(number)] = export
        return dict(export)

    def get_export(self, call: Call) -> Any:
        workspace = call.workspace.exports.get(call.rest[1])
        if workspace is None:
            raise NOT_FOUND
        link = f"http://127.0.0.1:{self.port}/files/export.zip?signed=1"
        return {**workspace, "status": "completed", "download_url": link}

    def import_(self, call: Call) -> Any:
        if self.busy:
            self.busy -= 1
            raise ApiError(422, "Another import is in progress")
        if self.needs_home_folder and "folder_id_for_home_assets" not in call.query:
            raise ApiError(422, "folder_id_for_home_assets is required")
        with zipfile.ZipFile(io.BytesIO(call.raw)) as sent:
            assert sent.testzip() is None
        number = self.number()
        results = ("no_update_or_update_without_restart", "restarted", "stopped")
        call.workspace.imports[str(number)] = {
            "id": number, "operation_type": "export", "status": "completed",
            "recipe_status": [
                {"id": int(customer), "import_result": result}
                for customer, result in zip(call.workspace.recipes, results, strict=False)
            ],
        }  # fmt: skip
        return {"id": number, "operation_type": "import", "status": "in_progress"}

    def get_import(self, call: Call) -> Any:
        workspace = call.workspace.imports.get(call.rest[1])
        if workspace is None:
            raise NOT_FOUND
        return workspace

    def start_recipe(self, call: Call) -> Any:
        if call.rest[1] not in call.workspace.fixed_recipes:
            return {"success": False, "code_errors": [["Step 3", [["field", "is blank"]]]],
                    "config_errors": []}  # fmt: skip
        return {"success": True}


ROUTES: dict[tuple[str, ...], Callable[[Partner, Call], Any]] = {
    ("GET", "projects"): Partner.projects,
    ("PUT", "projects", "*"): Partner.update_project,
    ("DELETE", "projects", "*"): Partner.delete_project,
    ("GET", "folders"): Partner.folders,
    ("POST", "folders"): Partner.create_folder,
    ("GET", "properties"): Partner.properties,
    ("POST", "properties"): Partner.upsert,
    ("POST", "projects", "*", "build"): Partner.build,
    ("POST", "projects", "*", "deploy"): Partner.deploy,
    ("GET", "project_builds", "*"): Partner.get_build,
    ("POST", "project_builds", "*", "deploy"): Partner.deploy,
    ("GET", "deployments"): Partner.deployments,
    ("GET", "deployments", "*"): Partner.deployment,
    ("GET", "deployments", "*", "eligible_reviewers"): Partner.reviewers,
    ("POST", "deployments", "*", "assign_reviewers"): Partner.assign,
    ("POST", "deployments", "*", "submit_for_review"): Partner.submit,
    ("POST", "deployments", "*", "deploy"): Partner.deploy_approved,
    ("GET", "export_manifests", "folder_assets"): Partner.folder_assets,
    ("POST", "export_manifests"): Partner.create_manifest,
    ("GET", "export_manifests", "*"): Partner.manifest,
    ("PUT", "export_manifests", "*"): Partner.update_manifest,
    ("DELETE", "export_manifests", "*"): Partner.delete_manifest,
    ("POST", "exports", "*"): Partner.export,
    ("GET", "exports", "*"): Partner.get_export,
    ("POST", "imports"): Partner.import_,
    ("GET", "imports", "*"): Partner.get_import,
    ("PUT", "recipes", "*", "start"): Partner.start_recipe,
}
"""The operations in a customer's workspace; reviews are not among them."""


def package(*names: str, root: str = "") -> bytes:
    """Return an exported zip with these recipes, and with a connection in the root folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            file = name.lower().replace(" ", "_") + ".recipe.json"
            archive.writestr(zipfile.ZipInfo(file), json.dumps({"name": name}))
        if root:
            connection = {"name": root, "provider": "sftp", "root_folder": True}
            path = f"{root.lower()}.connection.json"
            archive.writestr(zipfile.ZipInfo(path), json.dumps(connection))
    return buffer.getvalue()


async def _answer(
    send: Any, status: int, body: bytes, kind: bytes = b"application/json; charset=utf-8"
) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

"""A Workato that counts writes, and loses or rejects answers on request."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Callable

Fault = Literal["", "lost", "503", "500", "429", "422"]
"""``lost``: done, and the connection breaks; ``503`` and ``500``: done, and the answer is an error;
``429`` and ``422``: rejected, nothing is done."""


@dataclass
class CountingServer:
    """Builds and deploys projects, and starts recipes of customers."""

    fault_of: Callable[[str], Fault] = lambda _key: ""
    """Returns the fault of a write by its key: ``build 3``, ``deploy 3``, ``start 12/7``."""
    latency: float = 0.0
    per_minute: int = 0
    """Allowed writes a minute; 0: no limit."""
    arrived: Counter[str] = field(default_factory=Counter)
    """How often each write reached the server, by its key."""
    done: Counter[str] = field(default_factory=Counter)
    """How often each write was carried out."""
    running: set[str] = field(default_factory=set)
    """Running recipes as ``customer/recipe``."""
    builds: dict[str, str] = field(default_factory=dict)
    deployments: list[dict[str, Any]] = field(default_factory=list)
    customers: int = 0
    workspace: dict[str, Any] | None = None
    """What ``users.me`` answers; None: the token may not read it."""
    first_project: int = 1
    rejected_customers: set[int] = field(default_factory=set)
    without_id: set[int] = field(default_factory=set)
    """Customers whose ID is missing in the list."""
    """Customers whose lists are rejected."""
    open_writes: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        await asyncio.sleep(self.latency)
        status, answer = self._answer(scope["method"], scope["path"], scope, body)
        if status == 0:
            # Break off after the first byte: uvicorn closes the connection.
            length = [(b"content-type", b"application/json"), (b"content-length", b"100")]
            await send({"type": "http.response.start", "status": 200, "headers": length})
            await send({"type": "http.response.body", "body": b"{", "more_body": True})
            raise ConnectionResetError
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    def _answer(self, method: str, path: str, scope: Any, body: bytes) -> tuple[int, Any]:
        query = dict(parse_qsl(scope["query_string"].decode()))
        if method == "GET":
            return self._read(path, query)
        key, carry_out = self._write(path, json.loads(body or b"{}"))
        with self.lock:
            self.arrived[key] += 1
            fault = self.fault_of(key)
            if fault in ("429", "422"):
                return int(fault), {"message": "Unavailable"}
            self.done[key] += 1
            result = carry_out()
        if fault == "lost":
            return 0, None
        return (int(fault), {"message": "Server error"}) if fault else (200, result)

    def _write(self, path: str, body: dict[str, Any]) -> tuple[str, Callable[[], Any]]:
        if match := re.fullmatch(r"/api/projects/(\d+)/build", path):
            return f"build {match[1]}", lambda: self._build(match[1])
        if match := re.fullmatch(r"/api/project_builds/(\d+)/deploy", path):
            project = self.builds[match[1]]
            return f"deploy {project}", lambda: self._deploy(match[1], body)
        if match := re.fullmatch(r"/api/managed_users/(\d+)/recipes/(\d+)/start", path):
            recipe = f"{match[1]}/{match[2]}"
            return f"start {recipe}", lambda: self.running.add(recipe) or {"success": True}
        raise AssertionError(path)

    def _build(self, project: str) -> dict[str, Any]:
        number = str(9000 + len(self.builds))
        self.builds[number] = project
        return {"id": int(number), "state": "pending", "project_id": int(project)}

    def _deploy(self, build: str, body: dict[str, Any]) -> dict[str, Any]:
        result = {
            "id": 6000 + len(self.deployments),
            "state": "success",
            "project_build_id": int(build),
            "project_id": int(self.builds[build]),
            "environment_type": body["environment_type"],
            "created_at": "2030-01-01T00:00:00Z",
        }
        self.deployments.append(result)
        return result

    def _read(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        if path == "/api/projects":
            first = self.first_project
            ids = range(first, first + 39) if query.get("page", "1") == "1" else ()
            return 200, [{"id": n, "name": f"Project {n}", "folder_id": n} for n in ids]
        if path == "/api/users/me":
            return (200, self.workspace) if self.workspace else (401, {"message": "Unauthorized"})
        if path == "/api/managed_users":
            ids = range(1, self.customers + 1) if query.get("page", "1") == "1" else ()
            # One workspace each, of an unknown environment.
            customers = [
                {"name": f"Customer {n}", **({} if n in self.without_id else {"id": n})}
                for n in ids
            ]
            return 200, {"result": customers}
        if path == "/api/deployments":
            project = query.get("project_id")
            listed = [
                each for each in self.deployments if project in (None, str(each["project_id"]))
            ]
            return 200, {"items": listed}
        if match := re.fullmatch(r"/api/deployments/(\d+)", path):
            return 200, self.deployments[int(match[1]) - 6000]
        if match := re.fullmatch(r"/api/project_builds/(\d+)", path):
            project = self.builds[match[1]]
            return 200, {"id": int(match[1]), "state": "success", "project_id": int(project)}
        if match := re.fullmatch(r"/api/managed_users/(\d+)/recipes/(\d+)", path):
            is_running = f"{match[1]}/{match[2]}" in self.running
            return 200, {"id": int(match[2]), "name": "Sync orders", "running": is_running}
        if match := re.fullmatch(r"/api/managed_users/(\d+)/recipes", path):
            if int(match[1]) in self.rejected_customers:
                return 403, {"message": "Forbidden"}
            is_running = f"{match[1]}/7" in self.running
            stop_cause = None if is_running or int(match[1]) % 2 else "trigger_errors_limit"
            recipe = {
                "id": 7,
                "name": "Sync orders",
                "running": is_running,
                "stop_cause": stop_cause,
            }
            return 200, {"items": [recipe] if query.get("page") == "1" else []}
        return 404, {"message": "Not found"}

    def assert_no_write_sent_twice(self) -> None:
        """Check that no write arrived twice, whatever the outcome of the first one."""
        repeated = {key: count for key, count in self.arrived.items() if count > 1}
        assert not repeated, repeated

"""A server with plain ASCII responses that tests control."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.support.server import RecordingApp, serve

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class PlainWorkato:
    """Deployments of one project; change ``states`` between two responses."""

    count: int = 60
    states: dict[int, str] = field(default_factory=dict)
    url: str = ""
    recorder: RecordingApp | None = None

    def deployment(self, number: int) -> dict[str, Any]:
        """Return a deployment in the documented format."""
        return {
            "id": number,
            "created_at": "2024-10-15T12:28:40.779-07:00",
            "updated_at": "2024-10-15T12:40:40.779-07:00",
            "title": f"Title of deployment {number}",
            "description": "A description",
            "project_build_id": number + 1000,
            "environment_type": "test",
            "project_id": "7",
            "state": self.states.get(number, "success"),
            "performed_by_name": "Ann Example",
            "review_state": None,
            "assets": [
                {"id": 5, "name": "Some recipe", "type": "recipe", "state": "new", "folder": "F"}
            ],
        }

    def answer(self, path: str) -> Any:
        """Return the response to a path below ``/api/``; None if there is none."""
        match path.split("/"):
            case ["deployments"]:
                return {"items": [self.deployment(n) for n in range(self.count, 0, -1)]}
            case ["deployments", number]:
                return self.deployment(int(number))
            case ["projects"]:
                return [{"id": 7, "name": "Order to Cash", "folder_id": 9, "description": "D"}]
            case ["users", "me"]:
                return {"id": 3, "name": "Acme", "email": "ann@example.com"}
            case _:
                return None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, as an ASGI application."""
        response = self.answer(scope["path"].removeprefix("/api/"))
        body = json.dumps(response or {"message": "Not found"}).encode()
        headers = [(b"content-type", b"application/json")]
        status = 404 if response is None else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@contextmanager
def plain_workato(count: int = 60) -> Iterator[PlainWorkato]:
    """Serve ``count`` deployments on loopback."""
    server = PlainWorkato(count)
    server.recorder = RecordingApp(server)
    with serve(server.recorder) as url:
        server.url = url
        yield server

"""Serve a benchmark in a process of its own; print the address.

``list COUNT`` answers deployments with 20 assets each, ``file MEGABYTES`` a zip of that size,
``customers COUNT`` a partner's customers in pages, and each one's deployments after 100 ms.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs


def deployment(number: int) -> dict[str, Any]:
    """Return a deployment as documented, with 20 assets: 2.8 kB."""
    return {
        "id": number,
        "created_at": "2024-10-15T12:28:40.779-07:00",
        "updated_at": "2024-10-15T12:40:40.779-07:00",
        "title": f"Release {number}",
        "description": f"What release {number} brings, said in a sentence of the usual length",
        "project_build_id": number + 100_000,
        "environment_type": "test" if number % 3 else "prod",
        "project_id": str(number % 12),
        "state": "success" if number % 7 else "failed",
        "performed_by_name": "Ann Example",
        "review_state": "approved" if number % 2 else None,
        "assets": [
            {
                "id": number * 100 + asset,
                "name": f"Recipe {asset} of release {number} with a name of some length",
                "type": "recipe",
                "state": "updated",
                "folder": "Order to Cash",
            }
            for asset in range(20)
        ],
    }


def customer(number: int) -> dict[str, Any]:
    """Return a customer as documented."""
    return {
        "id": number,
        "external_id": f"C-{number}",
        "name": f"Customer {number} & Sons",
        "notification_email": f"ops{number}@example.com",
        "plan_id": "oem_plan",
        "origin_url": None,
        "trial": False,
        "in_trial": number % 9 == 0,
        "whitelisted_apps": [],
        "task_limit": 100_000,
        "current_billing_period_start": "2026-11-01T00:00:00.000-07:00",
        "current_billing_period_end": "2026-12-01T00:00:00.000-07:00",
        "active_connection_limit": 60,
        "active_recipe_limit": 60,
        "created_at": "2023-02-15T12:28:40.779-08:00",
        "updated_at": "2026-11-15T12:28:40.779-08:00",
        "task_count": number * 17 % 100_000,
        "active_connections_count": number % 60,
        "active_recipes_count": number % 50,
    }


class Handler(BaseHTTPRequestHandler):
    """Answers from memory, and sends files from the disk with ``sendfile``."""

    protocol_version = "HTTP/1.1"
    responses: ClassVar[dict[str, bytes]] = {}
    file: ClassVar[Path | None] = None
    customers: ClassVar[list[dict[str, Any]]] = []

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/files/") and self.file is not None:
            self._send_file(self.file)
            return
        if path.startswith("/api/managed_users"):
            self._send_json(self._customer_response(path))
            return
        body = self.responses.get(path)
        self._head(200 if body else 404, len(body or b"{}"), "application/json")
        self.wfile.write(body or b"{}")

    def _customer_response(self, path: str) -> Any:
        if path.endswith("/deployments"):
            time.sleep(0.1)
            number = int(path.split("/")[3])
            return {"items": [{**deployment(number * 10 + n), "assets": None} for n in range(2)]}
        query = parse_qs(self.path.partition("?")[2])
        page, size = int(query["page"][0]), int(query["per_page"][0])
        rows = self.customers[(page - 1) * size : page * size]
        return {"result": rows, "count": len(self.customers), "page": page, "per_page": size}

    def _send_json(self, value: Any) -> None:
        body = json.dumps(value).encode()
        self._head(200, len(body), "application/json")
        self.wfile.write(body)

    def _send_file(self, file: Path) -> None:
        size = file.stat().st_size
        self._head(200, size, "application/zip")
        self.wfile.flush()
        with file.open("rb") as source:
            sent = 0
            while sent < size:
                count = os.sendfile(self.connection.fileno(), source.fileno(), sent, size - sent)
                if not count:
                    break
                sent += count

    def _head(self, status: int, length: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.send_header("ETag", '"same"')
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing."""


class QuietServer(ThreadingHTTPServer):
    """Ignores connections that the measured programs close."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Log nothing."""


def big_zip(megabytes: int) -> Path:
    """Return a zip of incompressible stored members; it is created once."""
    path = Path(tempfile.gettempdir()) / f"workato-tui-bench-{os.getuid()}-{megabytes}.zip"
    if not path.exists():
        part = path.with_suffix(".making")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as package:
            for number in range(max(megabytes // 50, 1)):
                package.writestr(f"member{number}.bin", os.urandom(min(megabytes, 50) * 1_000_000))
        part.replace(path)
    return path


def main() -> None:
    """Prepare the responses, print the address, and serve."""
    kind, count = sys.argv[1], int(sys.argv[2])
    server = QuietServer(("127.0.0.1", 0), Handler)
    url = f"http://127.0.0.1:{server.server_port}"
    rows = [deployment(number) for number in range(count if kind == "list" else 20, 0, -1)]
    projects = [{"id": n, "name": f"Project {n}", "folder_id": n} for n in range(12)]
    build = {"id": 100_001, "state": "success", "download_url": f"{url}/files/a.zip?X-Amz-S=1"}
    responses = {
        "/api/deployments": {"items": rows},
        "/api/projects": projects,
        "/api/users/me": {"id": 1, "name": "Bench"},
        **{f"/api/project_builds/{100_000 + n}": {**build, "id": 100_000 + n}
           for n in range(1, 21)},
    }  # fmt: skip
    Handler.responses = {path: json.dumps(value).encode() for path, value in responses.items()}
    if kind == "customers":
        Handler.customers = [customer(4_000_000 + number) for number in range(count)]
    if kind == "file":
        Handler.file = big_zip(count)
    print(url, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

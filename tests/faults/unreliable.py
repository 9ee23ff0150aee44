"""A demo with faults in one of six reads: ``python -m tests.faults.unreliable SEED``.

It prints its URL. Writes are not disturbed; other tests lose their responses.
"""

from __future__ import annotations

import itertools
import random
import sys
from typing import TYPE_CHECKING, Any

from tests.support.server import serve
from workato_tui.demo import create_app

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from tests.support.server import AsgiApp

_WRONG = 1 / 6


class BadLine:
    """Passes requests on to ``app``, except for some reads."""

    def __init__(self, app: AsgiApp, seed: int) -> None:
        self._app = app
        self._chance = random.Random(seed)
        self._faults = itertools.cycle((_too_many, _unavailable, _cut, _broken, _page, _odd))

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        if scope["method"] == "GET" and self._chance.random() < _WRONG:
            await next(self._faults)(send)
        else:
            await self._app(scope, receive, send)


async def _say(send: Any, status: int, body: bytes, **headers: str) -> None:
    all_headers = {"content-type": "application/json", "content-length": str(len(body)), **headers}
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in all_headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


async def _too_many(send: Any) -> None:
    await _say(send, 429, b'{"message": "Too many requests"}', retry_after="0")


async def _unavailable(send: Any) -> None:
    await _say(send, 503, b"<title>Service Unavailable</title>", content_type="text/html")


async def _cut(send: Any) -> None:
    raw = [(b"content-length", b"5000")]
    await send({"type": "http.response.start", "status": 200, "headers": raw})
    await send({"type": "http.response.body", "body": b'{"items": [', "more_body": True})


async def _broken(_send: Any) -> None:
    raise ConnectionResetError


async def _page(send: Any) -> None:
    await _say(send, 200, b"<title>Sign in</title>", content_type="text/html")


async def _odd(send: Any) -> None:
    await _say(send, 200, b'{"items": [{"id": null}, 7, {"id": [1]}], "result": "?"}')


if __name__ == "__main__":
    with serve(BadLine(create_app(speed=1000), int(sys.argv[1]))) as url:
        print(url, flush=True)
        sys.stdin.read()

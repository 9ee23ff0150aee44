"""The demo with hostile text in every text of every response."""

from __future__ import annotations

import itertools
import json
import re
from typing import TYPE_CHECKING, Any

from tests.support.screen import frozen_demo

if TYPE_CHECKING:
    from tests.support.server import AsgiApp

MARK = "HOSTILE"
PIECES = (
    "\x1b]0;OWNED\x07",
    "\x1b]52;c;b3duZWQ=\x07\x1b]8;;file:///etc/passwd\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[H\x1b[?1049l\x1bc\x1b#8",
    "\x9b31m\x9d0;x\x9c\x90q\x9c\x85\x84",
    "\x1bP1;1|x\x1b\\\x1b[200~rm\x1b[201~\x1b\t",
    "gpj\u202eexe\u2066hidden\u2069\u200f\u061c",
    "zero\u200bwidth\ufeff\u00ad\u2060\u180e",
    "e" + "\u0301" * 40 + "\u20dd" * 9,
    "👩‍👩‍👧‍👦👍🏽🇩🇪☺\ufe0f🏴\U000e0067\U000e007f",
    "one\ntwo\r\nthree\rfour\tfive\x0bsix\x0cseven\x00eight\x7f\u2028nine\u2029\x05\x0e\x0f\b\b",
    "[/orders] [bold red]x[/] [link=file:///etc]y[/link] [@click=app.quit]z[/] $WORKATO {0} %s \\[",
    "\ud800lone\udfff\ufffe\U0010ffff\ue000",
    "文" * 60 + "\u3164\u115f\u3000",
    '=HYPERLINK("http://x")|\'; rm -rf ~ `id` $(id) ../../etc/passwd',
    "x" * 10_000,
)
_UNCHANGED = re.compile(
    # Dates, links, and numbers: with hostile text in them nothing would be shown.
    r"-?[0-9.]+|f[0-9]+|\d{4}-\d\d-\d\dT.*|https?://.*|Bearer.*"
)


class Hostile:
    """An ASGI app around another. With ``whole``, IDs, times, and states are changed, too.

    With ``refuses``, every write is rejected with hostile reasons.
    """

    def __init__(self, app: AsgiApp | None = None, *, whole: bool = False) -> None:
        self.refuses = False
        self._app = app or frozen_demo()
        self._whole = whole
        self._pieces = itertools.cycle(PIECES)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Respond with the app's response and hostile text."""
        if scope["path"].startswith("/files/"):
            await self._app(scope, receive, send)
            return
        if self.refuses and scope["method"] != "GET":
            reason = f"{MARK}n {next(self._pieces)[:100]}"
            reasons = {"title": [reason], "name": reason, next(self._pieces)[:50]: ["?"]}
            await self._answer(send, 422, {"message": self._spoil("No"), "errors": reasons})
            return
        start: dict[str, Any] = {}
        body = b""

        async def gather(message: Any) -> None:
            nonlocal body
            if message["type"] == "http.response.start":
                start.update(message)
            else:
                body += message.get("body", b"")

        await self._app(scope, receive, gather)
        try:
            changed = self._walk(json.loads(body))
        except ValueError:
            await send(start)
            await send({"type": "http.response.body", "body": body})
            return
        await self._answer(send, start["status"], changed)

    def _walk(self, value: Any, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: self._walk(each, key) for key, each in value.items()}
        if isinstance(value, list):
            return [self._walk(each, name) for each in value]
        if not isinstance(value, str):
            return value
        is_unchanged = not self._whole and (_UNCHANGED.fullmatch(value) or name in _STATES)
        return value if is_unchanged else self._spoil(value)

    def _spoil(self, text: str) -> str:
        half = len(text) // 2
        return f"{text[:half]}{next(self._pieces)}{MARK}{text[half:]}"

    def _encoded(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    async def _answer(self, send: Any, status: int, value: Any) -> None:
        body = self._encoded(value)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


_STATES = frozenset(("state", "status", "environment_type", "review_state", "detailed_state"))

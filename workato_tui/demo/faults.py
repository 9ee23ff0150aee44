"""Loses answers to calls that change something, after they were done: what a bad line does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_GATEWAY = "<html><head><title>503 Service Temporarily Unavailable</title></head></html>"


class CutOff(Response):
    """An answer that breaks off in the middle, and the connection with it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Promise the whole body, send its first half, and stop."""
        head: dict[str, Any] = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **head})
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})


class Faults:
    """Loses every `every`-th answer to a write, by turns with a 503 and with a cut; 0: none."""

    def __init__(self, every: int) -> None:
        self._every = every
        self._writes = 0

    def maybe_lose(self, method: str, answer: Response) -> Response:
        """The answer, or what is left of it."""
        if method == "GET" or not self._every:
            return answer
        self._writes += 1
        lost, rest = divmod(self._writes, self._every)
        if rest:
            return answer
        if lost % 2:
            return HTMLResponse(_GATEWAY, 503)
        return CutOff(
            bytes(answer.body) or b"{}", answer.status_code, media_type="application/json"
        )

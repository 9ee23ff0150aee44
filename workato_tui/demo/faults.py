"""Lose the responses to writes after they were carried out, like a bad connection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse, Response

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_GATEWAY = "<html><head><title>503 Service Temporarily Unavailable</title></head></html>"


class CutOff(Response):
    """A response that ends in the middle, together with the connection."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Announce the whole body, send the first half, and stop."""
        head: dict[str, Any] = {"status": self.status_code, "headers": self.raw_headers}
        await send({"type": "http.response.start", **head})
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})


class Faults:
    """Loses every `every`-th response to a write, alternately by a 503 and by a cut; 0: none."""

    def __init__(self, every: int) -> None:
        self._every = every
        self._writes = 0

    def maybe_lose(self, method: str, answer: Response) -> Response:
        """Return the response, or what is left of it."""
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

"""A server with a configurable fault in every response, over real sockets.

It writes HTTP by hand, since no library would send what proxies, load balancers, and crashing
machines send. ``honest`` is the response without the fault.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Fault = Callable[["Exchange"], None]

PAGE = b"<!DOCTYPE html><html><head><title>Sign in to ProxyCorp</title></head><body>No.</body>"


@dataclass
class Exchange:
    """A request, and the connection of its sender."""

    line: socket.socket
    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    honest: bytes
    kind: str
    stopped: threading.Event = field(repr=False, default_factory=threading.Event)

    def head(self, status: str = "200 OK", **headers: str | int | None) -> bytes:
        """Return the head of a response; None removes a header, ``_`` stands for ``-``."""
        all_headers = {"Content-Type": self.kind, "Content-Length": len(self.honest)}
        all_headers |= {name.replace("_", "-").title(): value for name, value in headers.items()}
        lines = "".join(
            f"{name}: {value}\r\n" for name, value in all_headers.items() if value is not None
        )
        return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode()

    def send(self, *pieces: bytes) -> None:
        """Send these bytes as they are."""
        self.line.sendall(b"".join(pieces))

    def say(self, status: str, body: bytes = b"", **headers: str | int | None) -> None:
        """Send a complete response that closes the connection."""
        all_headers = {"content_length": len(body), "connection": "close", **headers}
        self.send(self.head(status, **all_headers), body)

    def reset(self) -> None:
        """Close the connection with a RST."""
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.line.close()


class FaultServer:
    """Responds with ``fault`` for the first ``times`` requests, then honestly.

    ``requests`` has every request. Use it with :func:`tests.api.wire.serve_raw`.
    """

    def __init__(self, fault: Fault, honest: bytes, kind: str = "application/json") -> None:
        self.fault = fault
        self.honest = honest
        self.kind = kind
        self.times = 1_000
        self.requests: list[Exchange] = []
        self.done = threading.Event()

    def handle(self, line: socket.socket) -> None:
        """Handle a connection; an honest response keeps it open."""
        rest = b""
        while True:
            parsed = _request(line, rest)
            if parsed is None:
                return
            (method, target, headers, body), rest = parsed
            exchange = Exchange(
                line, method, target, headers, body, self.honest, self.kind, self.done
            )
            self.requests.append(exchange)
            if len(self.requests) <= self.times:
                with suppress(OSError):
                    self.fault(exchange)
                return
            honest(exchange)


def _request(
    line: socket.socket, rest: bytes
) -> tuple[tuple[str, str, dict[str, str], bytes], bytes] | None:
    while b"\r\n\r\n" not in rest:
        chunk = line.recv(65536)
        if not chunk:
            return None
        rest += chunk
    head, _, rest = rest.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, value in (each.split(": ", 1) for each in lines)}
    length = int(headers.get("content-length", 0))
    while len(rest) < length:
        chunk = line.recv(65536)
        if not chunk:
            return None
        rest += chunk
    method, target, _ = first.split(" ")
    return (method, target, headers, rest[:length]), rest[length:]


# Faults before a response


def honest(exchange: Exchange) -> None:
    exchange.send(exchange.head(), exchange.honest)


def late(exchange: Exchange) -> None:
    """Respond honestly after a while."""
    exchange.stopped.wait(0.1)
    exchange.say("200 OK", exchange.honest)


def hangs(exchange: Exchange) -> None:
    exchange.stopped.wait(20)


def closes(exchange: Exchange) -> None:
    """Close the connection without a response."""


def resets(exchange: Exchange) -> None:
    exchange.reset()


# Faults within a response


def resets_in_the_head(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-")
    exchange.reset()


def resets_in_the_body(exchange: Exchange) -> None:
    exchange.send(exchange.head(), exchange.honest[: len(exchange.honest) // 2])
    exchange.stopped.wait(0.02)
    exchange.reset()


def closes_in_the_head(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-")


def cuts_off(exchange: Exchange) -> None:
    exchange.send(exchange.head(), exchange.honest[: len(exchange.honest) // 2])


def hangs_in_the_body(exchange: Exchange) -> None:
    exchange.send(exchange.head(), exchange.honest[: len(exchange.honest) // 2])
    hangs(exchange)


def resets_after_it(exchange: Exchange) -> None:
    honest(exchange)
    exchange.stopped.wait(0.1)
    exchange.reset()


def says_too_short(exchange: Exchange) -> None:
    """Send a Content-Length that ends in the middle of the body."""
    exchange.send(exchange.head(content_length=len(exchange.honest) // 2), exchange.honest)


def says_too_long(exchange: Exchange) -> None:
    exchange.send(exchange.head(content_length=len(exchange.honest) + 100), exchange.honest)


def says_two_lengths(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\n{}     ")


def breaks_its_chunks(exchange: Exchange) -> None:
    head = exchange.head(content_length=None, transfer_encoding="chunked")
    exchange.send(head, b"5\r\n" + exchange.honest[:5] + b"\r\nzz\r\n")


def cuts_its_chunks(exchange: Exchange) -> None:
    head = exchange.head(content_length=None, transfer_encoding="chunked")
    exchange.send(head, b"5\r\n" + exchange.honest[:5] + b"\r\n")


def trickles(exchange: Exchange) -> None:
    """Send a byte now and then, each within any timeout for one step."""
    exchange.send(exchange.head())
    for start in range(len(exchange.honest)):
        if exchange.stopped.wait(0.02):
            return
        exchange.send(exchange.honest[start : start + 1])


def trickles_its_head(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nX: ")
    _drip(exchange, b"x")


def says_continue_for_ever(exchange: Exchange) -> None:
    _drip(exchange, b"HTTP/1.1 100 Continue\r\n\r\n")


def _drip(exchange: Exchange, drop: bytes) -> None:
    while not exchange.stopped.wait(0.02):
        exchange.send(drop)


# Responses of another server


def shows_a_page(exchange: Exchange) -> None:
    exchange.say("200 OK", PAGE, content_type="text/html")


def shows_a_page_as(status: str) -> Fault:
    return lambda exchange: exchange.say(status, PAGE, content_type="text/html")


def redirects(status: str = "302 Found", location: str = "") -> Fault:
    """Redirect to this server under another name, so that requests are seen; or to ``location``."""

    def redirect(exchange: Exchange) -> None:
        port = exchange.headers["host"].rpartition(":")[2]
        to = location or f"http://localhost:{port}{exchange.target}"
        exchange.say(status, b"", location=to)

    return redirect


def redirects_nowhere(exchange: Exchange) -> None:
    exchange.say("302 Found", b"")


def speaks_http_1_0(exchange: Exchange) -> None:
    """Send no length: the body ends with the connection."""
    exchange.send(b"HTTP/1.0 200 OK\r\n\r\n", exchange.honest)


def has_a_large_header(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 1_000_000, b"\r\n\r\n")


def has_nothing_to_say(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 204 No Content\r\n\r\n")


def begins_with_a_mark(exchange: Exchange) -> None:
    """Send a UTF-8 byte order mark, which JSON does not have."""
    exchange.say("200 OK", b"\xef\xbb\xbf" + exchange.honest)


def says_that_it_packed(encoding: str) -> Fault:
    return lambda exchange: exchange.say("200 OK", exchange.honest, content_encoding=encoding)


def speaks_no_http(exchange: Exchange) -> None:
    exchange.send(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")


def has_endless_headers(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\n")
    for number in range(100_000):
        exchange.send(b"X-%d: %s\r\n" % (number, b"x" * 1000))


def has_an_odd_status(exchange: Exchange) -> None:
    exchange.say("999 Whatever", b"{}")


# Errors of Workato


def busy(seconds: str | None = None) -> Fault:
    """Respond with 429, with or without the time to wait."""
    headers: dict[str, str | int | None] = {} if seconds is None else {"retry_after": seconds}
    return lambda exchange: exchange.say("429 Too Many Requests", b"{}", **headers)


def fails_with(status: str, body: bytes = b'{"message":"Server error","id":"ref-1"}') -> Fault:
    return lambda exchange: exchange.say(status, body)


# Bodies


def gives(body: bytes, **headers: str) -> Fault:
    """Respond with this body and 200."""
    return lambda exchange: exchange.say("200 OK", body, **headers)


def gives_as_list(item: bytes, times: int) -> Fault:
    """Respond with ``[item, item, …]``, generated while it is sent."""

    def give(exchange: Exchange) -> None:
        exchange.send(exchange.head(content_length=None, connection="close"), b"[" + item)
        block = (b"," + item) * 1000
        for _ in range(times // 1000):
            exchange.send(block)
        exchange.send(b"]")

    return give


def gives_large(size: int) -> Fault:
    """Respond with a text of ``size`` bytes."""

    def give(exchange: Exchange) -> None:
        exchange.send(exchange.head(content_length=size + 12), b'{"title": "')
        block = b"x" * (1 << 20)
        for _ in range(size >> 20):
            exchange.send(block)
        exchange.send(b"x" * (size % (1 << 20)), b'"}')

    return give


def packed_bomb(size: int) -> Fault:
    """Respond with a small body that decompresses to ``size`` bytes."""
    packed = gzip.compress(b" " * size, 1)
    return gives(packed, content_encoding="gzip")


def nested(depth: int) -> bytes:
    return b'{"items":' + b"[" * depth + b"]" * depth + b"}"


def wrong_types(value: object) -> bytes:
    """Return an object in which every known field is ``value``."""
    names = (
        "id state status title name description project_id project_build_id environment_type"
        " download_url created_at updated_at assets reviews items result data error"
        " recipe_status operation_type detailed_state review_state message errors"
    )
    return json.dumps(dict.fromkeys(names.split(), value)).encode()


def gives_many_names(count: int) -> Fault:
    """Respond with an object of ``count`` members of 64 kB each, without a list."""

    def give(exchange: Exchange) -> None:
        exchange.send(exchange.head(content_length=None, connection="close"), b"{")
        for number in range(count):
            exchange.send(b'"%d": "' % number, b"x" * 65536, b'", ')
        exchange.send(b'"end": 1}')

    return give

"""A file host on a loopback socket that can break, lie, expire and hang, one request at a time.

It writes HTTP by hand, so that it can send what no server library would.
"""

from __future__ import annotations

import re
import socket
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

EXPIRED_XML = (
    b'<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message>'
    b"<X-Amz-Signature>SIGNATURE</X-Amz-Signature></Error>"
)


@dataclass
class Seen:
    """One request as it came."""

    target: str
    headers: dict[str, str]

    @property
    def start(self) -> int:
        match = re.match(r"bytes=(\d+)-$", self.headers.get("range", ""))
        return int(match[1]) if match else 0


Answer = Callable[["FileServer", socket.socket, Seen], None]


@dataclass
class FileServer:
    """Serves ``content`` at every path. ``script`` holds answers for the next requests."""

    content: bytes = field(repr=False)
    etag: str | None = '"v1"'
    script: deque[Answer] = field(default_factory=deque)
    always: Answer | None = None
    seen: list[Seen] = field(default_factory=list)
    host: str = "127.0.0.1"

    def __post_init__(self) -> None:
        self.stopped = threading.Event()
        self.accepted = threading.Event()
        self.asked = threading.Event()
        self._listener = socket.create_server((self.host, 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str = "/file.zip?X-Amz-Signature=SIGNATURE") -> str:
        return f"http://{self.host}:{self.port}{path}"

    def then(self, *answers: Answer) -> FileServer:
        """Answers the next requests with ``answers``, later ones honestly."""
        self.script.extend(answers)
        return self

    def close(self) -> None:
        self.stopped.set()
        # A thread that waits in accept() does not notice a closed listener.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _serve(self) -> None:
        while not self.stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            self.accepted.set()
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            request = self._read(connection)
            if request is None:
                return
            self.seen.append(request)
            self.asked.set()
            if "authorization" in request.headers or "cookie" in request.headers:
                reply(connection, "400 Bad Request", b"only one auth mechanism allowed")
                return
            answer = self.script.popleft() if self.script else self.always or honest
            answer(self, connection, request)

    def _read(self, connection: socket.socket) -> Seen | None:
        text = b""
        while b"\r\n\r\n" not in text:
            piece = connection.recv(65536)
            if not piece:
                return None
            text += piece
        first, *lines = text.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        return Seen(first.split(" ")[1], {name.lower(): value for name, value in headers.items()})


def reply(
    connection: socket.socket, status: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> None:
    """One whole answer."""
    lines = {"Content-Length": str(len(body)), "Connection": "close", **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    connection.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)


def head_and_rest(server: FileServer, seen: Seen) -> tuple[str, dict[str, str], bytes]:
    """The honest answer to ``seen``: status, headers, body."""
    whole, start = server.content, seen.start
    headers = {"Accept-Ranges": "bytes"} | ({"ETag": server.etag} if server.etag else {})
    if seen.headers.get("if-range") not in (None, server.etag):
        start = 0
    if not start:
        return "200 OK", headers, whole
    if start >= len(whole):
        return "416 Range Not Satisfiable", {"Content-Range": f"bytes */{len(whole)}"}, b""
    headers["Content-Range"] = f"bytes {start}-{len(whole) - 1}/{len(whole)}"
    return "206 Partial Content", headers, whole[start:]


def honest(server: FileServer, connection: socket.socket, seen: Seen) -> None:
    status, headers, body = head_and_rest(server, seen)
    reply(connection, status, body, headers)


def breaks_after(count: int) -> Answer:
    """Promises the rest of the file and closes the line after ``count`` bytes of it."""

    def answer(server: FileServer, connection: socket.socket, seen: Seen) -> None:
        status, headers, body = head_and_rest(server, seen)
        reply(connection, status, body[:count], {**headers, "Content-Length": str(len(body))})

    return answer


def resets(server: FileServer, connection: socket.socket, seen: Seen) -> None:
    """Resets the connection instead of answering."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def hangs_after(count: int | None) -> Answer:
    """Sends ``count`` bytes of the body (None: not even a header), then nothing more."""

    def answer(server: FileServer, connection: socket.socket, seen: Seen) -> None:
        if count is not None:
            status, headers, body = head_and_rest(server, seen)
            reply(connection, status, body[:count], {**headers, "Content-Length": str(len(body))})
        server.stopped.wait()

    return answer


def ignores_range(server: FileServer, connection: socket.socket, seen: Seen) -> None:
    reply(connection, "200 OK", server.content, {"ETag": server.etag or '"none"'})


def ignores_if_range(server: FileServer, connection: socket.socket, seen: Seen) -> None:
    """Sends the piece of its file that was asked for, whatever version the asker has."""
    seen.headers.pop("if-range", None)
    honest(server, connection, seen)


def says_length(length: int) -> Answer:
    """Sends the whole file under a Content-Length that is wrong."""

    def answer(server: FileServer, connection: socket.socket, seen: Seen) -> None:
        reply(connection, "200 OK", server.content, {"Content-Length": str(length)})

    return answer


def without_length(server: FileServer, connection: socket.socket, seen: Seen) -> None:
    """HTTP/1.0 style: the end of the line is the end of the file."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + server.content)


def wrong_piece(server: FileServer, connection: socket.socket, seen: Seen) -> None:
    """Answers a range with another one than was asked for."""
    whole = server.content
    headers = {"Content-Range": f"bytes 0-{len(whole) - 1}/{len(whole)}", "ETag": '"v1"'}
    reply(connection, "206 Partial Content", whole, headers)


def expired(server: FileServer, connection: socket.socket, seen: Seen) -> None:
    reply(connection, "403 Forbidden", EXPIRED_XML, {"Content-Type": "application/xml"})


def status(line: str, body: bytes = b"", **headers: str) -> Answer:
    """Answers ``line``; the names of ``headers`` have ``_`` for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda server, connection, seen: reply(connection, line, body, named)


def redirects_to(url: str) -> Answer:
    return status("302 Found", Location=url)


def changes_to(content: bytes, etag: str, answer: Answer) -> Answer:
    """Answers with ``answer``, and has another file from then on."""

    def changed(server: FileServer, connection: socket.socket, seen: Seen) -> None:
        answer(server, connection, seen)
        server.content, server.etag = content, etag

    return changed

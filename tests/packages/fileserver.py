"""A file host on a loopback socket with faults: breaks, wrong headers, expired links, hangs.

It writes HTTP itself, because no server library sends such responses.
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
class FileRequest:
    """A received request."""

    target: str
    headers: dict[str, str]

    @property
    def start(self) -> int:
        match = re.match(r"bytes=(\d+)-$", self.headers.get("range", ""))
        return int(match[1]) if match else 0


Answer = Callable[["FileServer", socket.socket, FileRequest], None]


@dataclass
class FileServer:
    """Serves ``content`` at every path; ``script`` has the answers to the next requests."""

    content: bytes = field(repr=False)
    etag: str | None = '"v1"'
    script: deque[Answer] = field(default_factory=deque)
    default_answer: Answer | None = None
    requests: list[FileRequest] = field(default_factory=list)
    host: str = "127.0.0.1"

    def __post_init__(self) -> None:
        self.stopped = threading.Event()
        self.accepted = threading.Event()
        self.requested = threading.Event()
        self._listener = socket.create_server((self.host, 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def url(self, path: str = "/file.zip?X-Amz-Signature=SIGNATURE") -> str:
        return f"http://{self.host}:{self.port}{path}"

    def then(self, *answers: Answer) -> FileServer:
        """Give these answers to the next requests."""
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
            self.requests.append(request)
            self.requested.set()
            if "authorization" in request.headers or "cookie" in request.headers:
                reply(connection, "400 Bad Request", b"only one auth mechanism allowed")
                return
            answer = (
                self.script.popleft() if self.script else self.default_answer or answer_correctly
            )
            answer(self, connection, request)

    def _read(self, connection: socket.socket) -> FileRequest | None:
        text = b""
        while b"\r\n\r\n" not in text:
            chunk = connection.recv(65536)
            if not chunk:
                return None
            text += chunk
        first, *lines = text.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        return FileRequest(
            first.split(" ")[1], {name.lower(): value for name, value in headers.items()}
        )


def reply(
    connection: socket.socket,
    status: str,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> None:
    """Send a complete response."""
    lines = {"Content-Length": str(len(body)), "Connection": "close", **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    connection.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)


def correct_answer(server: FileServer, request: FileRequest) -> tuple[str, dict[str, str], bytes]:
    """Return status, headers and body of the correct answer."""
    whole, start = server.content, request.start
    headers = {"Accept-Ranges": "bytes"} | ({"ETag": server.etag} if server.etag else {})
    if request.headers.get("if-range") not in (None, server.etag):
        start = 0
    if not start:
        return "200 OK", headers, whole
    if start >= len(whole):
        return "416 Range Not Satisfiable", {"Content-Range": f"bytes */{len(whole)}"}, b""
    headers["Content-Range"] = f"bytes {start}-{len(whole) - 1}/{len(whole)}"
    return "206 Partial Content", headers, whole[start:]


def answer_correctly(server: FileServer, connection: socket.socket, request: FileRequest) -> None:
    status, headers, body = correct_answer(server, request)
    reply(connection, status, body, headers)


def break_after(count: int) -> Answer:
    """Close the connection after ``count`` bytes of the body."""

    def answer(server: FileServer, connection: socket.socket, request: FileRequest) -> None:
        status, headers, body = correct_answer(server, request)
        reply(connection, status, body[:count], {**headers, "Content-Length": str(len(body))})

    return answer


def reset_connection(server: FileServer, connection: socket.socket, request: FileRequest) -> None:
    """Reset the connection instead of answering."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def hang_after(count: int | None) -> Answer:
    """Send ``count`` bytes of the body (None: not even the headers), and then wait."""

    def answer(server: FileServer, connection: socket.socket, request: FileRequest) -> None:
        if count is not None:
            status, headers, body = correct_answer(server, request)
            reply(connection, status, body[:count], {**headers, "Content-Length": str(len(body))})
        server.stopped.wait()

    return answer


def ignore_range(server: FileServer, connection: socket.socket, request: FileRequest) -> None:
    reply(connection, "200 OK", server.content, {"ETag": server.etag or '"none"'})


def ignore_if_range(server: FileServer, connection: socket.socket, request: FileRequest) -> None:
    """Send the requested range of the current file, whatever its version."""
    request.headers.pop("if-range", None)
    answer_correctly(server, connection, request)


def claim_length(length: int) -> Answer:
    """Send the whole file with a wrong Content-Length."""

    def answer(server: FileServer, connection: socket.socket, request: FileRequest) -> None:
        reply(connection, "200 OK", server.content, {"Content-Length": str(length)})

    return answer


def omit_length(server: FileServer, connection: socket.socket, request: FileRequest) -> None:
    """End the body by closing the connection, as in HTTP/1.0."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + server.content)


def send_wrong_range(server: FileServer, connection: socket.socket, request: FileRequest) -> None:
    """Send another range than the requested one."""
    whole = server.content
    headers = {"Content-Range": f"bytes 0-{len(whole) - 1}/{len(whole)}", "ETag": '"v1"'}
    reply(connection, "206 Partial Content", whole, headers)


def report_expired_link(
    server: FileServer, connection: socket.socket, request: FileRequest
) -> None:
    reply(connection, "403 Forbidden", EXPIRED_XML, {"Content-Type": "application/xml"})


def reply_with(line: str, body: bytes = b"", **headers: str) -> Answer:
    """Reply with this status line; ``_`` in the names of ``headers`` is sent as ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda server, connection, request: reply(connection, line, body, named)


def redirect_to(url: str) -> Answer:
    return reply_with("302 Found", Location=url)


def change_file_after(content: bytes, etag: str, answer: Answer) -> Answer:
    """Give ``answer``, and then serve another file."""

    def changed(server: FileServer, connection: socket.socket, request: FileRequest) -> None:
        answer(server, connection, request)
        server.content, server.etag = content, etag

    return changed

"""A CONNECT proxy on loopback that leads every name to one server, and keeps what it saw."""

from __future__ import annotations

import select
import socket
import ssl
from contextlib import suppress

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Proxy:
    """Leads every name to ``port`` of this machine; ``refusal`` is what it answers instead.

    ``speaks``: TLS on the way to the proxy itself. ``inspects``: it ends the tunnel's TLS with a
    certificate of its own, and reads what comes. Use it with :func:`tests.api.wire.breaking`.
    """

    def __init__(
        self,
        port: int,
        refusal: bytes = b"",
        *,
        speaks: ssl.SSLContext | None = None,
        inspects: ssl.SSLContext | None = None,
    ) -> None:
        self.port = port
        self.refusal = refusal
        self.speaks = speaks
        self.inspects = inspects
        self.heads: list[bytes] = []
        self.passed = b""

    def handle(self, client: socket.socket) -> None:
        """One connection."""
        with suppress(ssl.SSLError):
            self._handle(self._secured(client, self.speaks))

    def _handle(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            data = client.recv(4096)
            if not data:
                return
            head += data
        self.heads.append(head)
        if self.refusal:
            client.sendall(self.refusal)
            return
        client.sendall(ESTABLISHED)
        client = self._secured(client, self.inspects)
        with socket.create_connection(("127.0.0.1", self.port)) as plain:
            server = self._to_the_server(plain) if self.inspects else plain
            with suppress(OSError):
                self._relay(client, server)

    def _secured(self, client: socket.socket, context: ssl.SSLContext | None) -> socket.socket:
        return context.wrap_socket(client, server_side=True) if context else client

    def _to_the_server(self, plain: socket.socket) -> socket.socket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(plain)

    def _relay(self, client: socket.socket, server: socket.socket) -> None:
        """Both ways in one thread: a TLS socket is not for two, one reading and one writing."""
        other = {client: server, server: client}
        while True:
            ready = [each for each in other if isinstance(each, ssl.SSLSocket) and each.pending()]
            for source in ready or select.select(list(other), [], [])[0]:
                data = self._come(source)
                if data == b"":
                    return
                if data:
                    self.passed += data
                    other[source].sendall(data)

    def _come(self, source: socket.socket) -> bytes | None:
        """What is there to read; none where TLS had only something for itself, such as a ticket."""
        source.setblocking(False)
        try:
            return source.recv(65536)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        finally:
            source.setblocking(True)

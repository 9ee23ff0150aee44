"""A CONNECT proxy on loopback that forwards every host to one server, and records its traffic."""

from __future__ import annotations

import select
import socket
import ssl
from contextlib import suppress

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class Proxy:
    """Forwards every host to ``port`` of this machine, or answers ``refusal``.

    ``proxy_tls`` secures the connection to the proxy itself. With ``intercept_tls`` the proxy
    terminates the tunnel's TLS with its own certificate, and reads the traffic. Use it with
    :func:`tests.api.wire.breaking`.
    """

    def __init__(
        self,
        port: int,
        refusal: bytes = b"",
        *,
        proxy_tls: ssl.SSLContext | None = None,
        intercept_tls: ssl.SSLContext | None = None,
    ) -> None:
        self.port = port
        self.refusal = refusal
        self.proxy_tls = proxy_tls
        self.intercept_tls = intercept_tls
        self.request_heads: list[bytes] = []
        self.relayed = b""

    def handle(self, client: socket.socket) -> None:
        """Handle a connection."""
        with suppress(ssl.SSLError):
            self._handle(self._wrap(client, self.proxy_tls))

    def _handle(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            data = client.recv(4096)
            if not data:
                return
            head += data
        self.request_heads.append(head)
        if self.refusal:
            client.sendall(self.refusal)
            return
        client.sendall(ESTABLISHED)
        client = self._wrap(client, self.intercept_tls)
        with socket.create_connection(("127.0.0.1", self.port)) as plain:
            server = self._connect_tls(plain) if self.intercept_tls else plain
            with suppress(OSError):
                self._relay(client, server)

    def _wrap(self, client: socket.socket, context: ssl.SSLContext | None) -> socket.socket:
        return context.wrap_socket(client, server_side=True) if context else client

    def _connect_tls(self, plain: socket.socket) -> socket.socket:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(plain)

    def _relay(self, client: socket.socket, server: socket.socket) -> None:
        """Relay both ways in one thread: a TLS socket must not be used by two."""
        other = {client: server, server: client}
        while True:
            ready = [end for end in other if isinstance(end, ssl.SSLSocket) and end.pending()]
            for source in ready or select.select(list(other), [], [])[0]:
                data = self._receive(source)
                if data == b"":
                    return
                if data:
                    self.relayed += data
                    other[source].sendall(data)

    def _receive(self, source: socket.socket) -> bytes | None:
        """Return the available data, or None if TLS received only data of its own."""
        source.setblocking(False)
        try:
            return source.recv(65536)
        except (BlockingIOError, ssl.SSLWantReadError):
            return None
        finally:
            source.setblocking(True)

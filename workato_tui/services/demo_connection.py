"""The connection to the built-in demo workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.services.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.api.journal import Journal
    from workato_tui.api.transport import ApiTransport, FileTransport
    from workato_tui.common.secret import Secret
    from workato_tui.services.event_loop import NetworkThread

DEMO_URL = "https://demo.workato-tui.invalid"


class DemoApp(NamedTuple):
    """The simulated Workato: an ASGI application and its token."""

    app: Any
    token: Secret


class DemoConnection(Connection):
    """The built-in demo workspace, in this process, through the same HTTP client."""

    demo = True
    name = "demo"
    label = "DEMO"
    environment = "dev"
    url = DEMO_URL

    def __init__(
        self,
        network: NetworkThread,
        journal: Callable[[], Journal],
        make_app: Callable[[], DemoApp],
        *,
        read_only: bool = False,
    ) -> None:
        super().__init__(network, journal)
        self.read_only = read_only
        self._make_app = make_app
        self._app: DemoApp | None = None

    def _running_app(self) -> DemoApp:
        if self._app is None:
            self._app = self._make_app()
        return self._app

    def _token(self) -> Secret:
        return self._running_app().token

    def _transport(self) -> ApiTransport:
        from workato_tui.api.asgi import AsgiTransport

        return AsgiTransport(self._running_app().app)

    def file_transport(self) -> FileTransport:
        """Return a transport to the demo's file host in this process."""
        from workato_tui.api.asgi import SyncAsgiTransport

        return SyncAsgiTransport(self._running_app().app)

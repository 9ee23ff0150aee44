"""A scripted server for the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from tests.api.wire import Script, connect
from tests.support.server import serve
from workato_tui.api.client import Api

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from workato_tui.api.http import Http


@pytest.fixture(scope="session")
def _served() -> Iterator[Script]:
    script = Script()
    with serve(script.recorded) as url:
        script.url = url
        yield script


@pytest.fixture
def wire(_served: Script) -> Script:
    """The scripted server, without recorded requests."""
    _served.requests.clear()
    _served.replies.clear()
    return _served


@pytest_asyncio.fixture
async def http(wire: Script) -> AsyncIterator[Http]:
    """A connection to the scripted server."""
    connection = connect(wire.url)
    yield connection
    await connection.aclose()


@pytest.fixture
def api(http: Http) -> Api:
    """The API over that connection."""
    return Api(http)

"""The two walks in docs/architecture.md match the calls of the program.

A walk is made of the files on the call stacks at its stops: the stack on which a request leaves,
and on which rows or an answer arrive. What these files call on the side and return from (drawing,
text, times) is not part of it.
"""

from __future__ import annotations

import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

import workato_tui
from tests.support.driver import drive_app
from tests.support.screen import explorer_of, wait_for_text, wait_until
from workato_tui.actions.context import ActionContext
from workato_tui.actions.registry import run_action
from workato_tui.explorer.explorer import Explorer
from workato_tui.explorer.loader import ViewLoader
from workato_tui.services.connection import Connection
from workato_tui.store.ledger import Ledger
from workato_tui.terminal.key_queue import SerializedInput
from workato_tui.views.deployments import DeploymentsView
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from types import CodeType, FrameType

PACKAGE = Path(workato_tui.__file__).parent
ARCHITECTURE = PACKAGE.parent / "docs" / "architecture.md"


class CallTrace:
    """Collects the files of the program on the stacks at which certain functions are entered."""

    def __init__(self, *stops: Any, writes_only: bool = False) -> None:
        """With ``writes_only``, requests that only read are not stops."""
        self._stops: set[CodeType] = {stop.__code__ for stop in stops}
        self._writes_only = writes_only
        self._active = False
        self.files: set[str] = set()
        self.reached: set[CodeType] = set()

    def __enter__(self) -> CallTrace:
        # Before the network's thread starts: a profile is set for new threads only.
        threading.setprofile(self._enter)
        sys.setprofile(self._enter)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]

    def begin(self) -> None:
        self._active = True

    def end(self) -> set[str]:
        self._active = False
        assert self.reached == self._stops
        return self.files

    def _enter(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call" or not self._active or frame.f_code not in self._stops:
            return
        if self._writes_only and getattr(frame.f_locals.get("request"), "method", "") == "GET":
            return
        self.reached.add(frame.f_code)
        outer: FrameType | None = frame
        while outer is not None:
            path = Path(outer.f_code.co_filename)
            if path.is_relative_to(PACKAGE) and "demo" not in path.parts:
                self.files.add(path.relative_to(PACKAGE).as_posix())
            outer = outer.f_back


def documented_calls(heading: str) -> list[str]:
    """Return the files in the table under a heading of docs/architecture.md."""
    text = ARCHITECTURE.read_text(encoding="utf-8").partition(f"### {heading}\n")[2]
    return re.findall(r"^\| \d+ \| `([\w/]+\.py)`", re.split(r"\n##+ ", text)[0], re.MULTILINE)


async def test_the_documented_path_from_a_key_to_rows() -> None:
    walk = CallTrace(
        SerializedInput.on_event,
        Explorer.on_key,
        ViewLoader.start,
        DeploymentsView.fetch,
        Connection.call,
        httpx.AsyncClient.send,
        ResourceTable.set_rows,
    )
    with walk:
        async with drive_app("projects", speed=1000) as ui:
            walk.begin()
            await ui.pilot.press("3")
            await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view.fetched_at is not None)
            await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view.kind == "deployments")
            files = walk.end()
    steps = documented_calls("From a key press to rows")
    assert sorted(files) == sorted(steps)
    assert len(steps) <= 15


async def test_the_documented_path_of_a_deployment() -> None:
    walk = CallTrace(
        SerializedInput.on_event,
        Explorer.on_key,
        run_action,
        ActionContext.ask,
        Connection.send,
        Ledger.begin,
        httpx.AsyncClient.send,
        writes_only=True,
    )
    with walk:
        async with drive_app("deployments", speed=1000) as ui:
            await ui.move_to("6388")
            walk.begin()
            await ui.pilot.press("D")
            await ui.wait_for_form("Deploy the approved deployment 6388 to prod")
            await ui.type_confirm_word("Procure to Pay")
            await ui.send()
            await wait_for_text(ui.pilot, "Deployment 6388 to prod")
            files = walk.end()
    steps = documented_calls("From a deployment to its recorded request")
    assert sorted(files) == sorted(steps)
    assert len(steps) <= 20

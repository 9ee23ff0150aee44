"""Runs commands in processes that are killed at an exact point: a line in is a life, one out its
end.

``python -m tests.batches.killing``; a line is JSON: the words of the command line, and the number
of the point at which the process kills itself (0: it lives). Points are before and after each
write to the store or the ledger, and before and after each call. Each life is forked off with
everything imported.
"""

from __future__ import annotations

import functools
import inspect
import itertools
import json
import os
import signal
import sys
from typing import Any

import tomlkit  # noqa: F401 - imported for the children

import workato_tui.api.client
import workato_tui.commands.batch_run
import workato_tui.services.batch_planner  # noqa: F401 - as above
from workato_tui.api.builds import Build
from workato_tui.api.deployments import Deployment
from workato_tui.api.http import Http
from workato_tui.api.list_filters import DeploymentFilter
from workato_tui.api.projects import Project
from workato_tui.api.request_models import BuildRequest, DeployRequest
from workato_tui.catalog.customers import Customer
from workato_tui.catalog.recipes import Recipe
from workato_tui.cli import main
from workato_tui.store.batches import BatchStore
from workato_tui.store.ledger import Ledger

POINTS = (
    (BatchStore, "add"), (BatchStore, "claim"), (BatchStore, "mark_sent"), (BatchStore, "save"),
    (Ledger, "begin"), (Ledger, "end"), (Http, "_exchange"),
)  # fmt: skip


def kill_at(point: int) -> Any:
    """Count the points that are passed, and kill this process at one of them."""
    numbers = itertools.count(1)
    passed = [0]

    def check() -> None:
        passed[0] = next(numbers)
        if passed[0] == point:
            os.kill(os.getpid(), signal.SIGKILL)

    for owner, name in POINTS:
        setattr(owner, name, _around(getattr(owner, name), check))
    return passed


def _around(work: Any, check: Any) -> Any:
    if inspect.iscoroutinefunction(work):

        @functools.wraps(work)
        async def waited(*arguments: Any, **named: Any) -> Any:
            check()
            try:
                return await work(*arguments, **named)
            finally:
                check()

        return waited

    @functools.wraps(work)
    def done(*arguments: Any, **named: Any) -> Any:
        check()
        try:
            return work(*arguments, **named)
        finally:
            check()

    return done


def live(words: list[str], point: int) -> dict[str, Any]:
    """One life: how it ended (negative: by a signal), and the points that it passed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        passed = kill_at(point)
        sink = os.open(os.devnull, os.O_RDWR)
        os.dup2(sink, 1)
        code = main(words)
        os.write(writing, str(passed[0]).encode())
        os._exit(code)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    said = os.read(reading, 100).decode()
    os.close(reading)
    return {"code": os.waitstatus_to_exitcode(status), "passed": int(said or 0)}


def warm() -> None:
    """Build the models that every life needs: pydantic takes longer for that than a life takes."""
    for model in (Build, Deployment, Project, Customer, Recipe):
        model.read({})
    BuildRequest()
    DeployRequest(environment_type="test")
    DeploymentFilter()


def run() -> None:
    """Serve lives until the input ends."""
    warm()
    for line in sys.stdin:
        words, point = json.loads(line)
        sys.stdout.write(json.dumps(live(words, point)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    run()

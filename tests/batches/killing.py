"""Runs commands in child processes that are killed at an exact point.

``python -m tests.batches.killing`` reads a JSON line for each run: the arguments of the command
line, and the number of the point at which the process kills itself, or 0. It answers with a line
for each run. Points are before and after each write to the store or the ledger, and each request.
Each run is a fork, so that imports are not repeated.
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
        setattr(owner, name, _with_checks(getattr(owner, name), check))
    return passed


def _with_checks(function: Any, check: Any) -> Any:
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def async_wrapper(*arguments: Any, **keywords: Any) -> Any:
            check()
            try:
                return await function(*arguments, **keywords)
            finally:
                check()

        return async_wrapper

    @functools.wraps(function)
    def wrapper(*arguments: Any, **keywords: Any) -> Any:
        check()
        try:
            return function(*arguments, **keywords)
        finally:
            check()

    return wrapper


def run_command(arguments: list[str], point: int) -> dict[str, Any]:
    """Run a command in a fork; return its exit code (negative: a signal) and the points passed."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        passed = kill_at(point)
        sink = os.open(os.devnull, os.O_RDWR)
        os.dup2(sink, 1)
        code = main(arguments)
        os.write(write_end, str(passed[0]).encode())
        os._exit(code)
    os.close(write_end)
    _, status = os.waitpid(child, 0)
    output = os.read(read_end, 100).decode()
    os.close(read_end)
    return {"code": os.waitstatus_to_exitcode(status), "passed": int(output or 0)}


def preload_models() -> None:
    """Build the models that every run needs; pydantic takes longer for that than a run takes."""
    for model in (Build, Deployment, Project, Customer, Recipe):
        model.read({})
    BuildRequest()
    DeployRequest(environment_type="test")
    DeploymentFilter()


def run() -> None:
    """Serve runs until the input ends."""
    preload_models()
    for line in sys.stdin:
        arguments, point = json.loads(line)
        sys.stdout.write(json.dumps(run_command(arguments, point)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    run()

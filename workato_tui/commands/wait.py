"""Wait for a build, a deployment, or a package, using the app's watches."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.commands.output import to_json
from workato_tui.commands.session import DONE, FAILED, WAITING
from workato_tui.commands.streams import print_error, print_status

if TYPE_CHECKING:
    from workato_tui.api.builds import Build
    from workato_tui.api.deployments import Deployment
    from workato_tui.commands.session import Session
    from workato_tui.services.watch import Watch
    from workato_tui.store import WatchKind


T = TypeVar("T", "Build", "Deployment")


def add_wait_options(parser: argparse.ArgumentParser, *, reviews: bool = True) -> None:
    """Add the options for waiting."""
    parser.add_argument(
        "--timeout", type=_seconds, metavar="SECONDS", default=None,
        help="maximum time to wait (default: unlimited)",
    )  # fmt: skip
    if reviews:
        parser.add_argument(
            "--through-review",
            action="store_true",
            help="keep waiting while a deployment waits for people",
        )


async def wait_for(
    session: Session,
    kind: WatchKind,
    watched_id: str,
    *,
    timeout: float | None = None,  # noqa: ASYNC109 - it is the person's, not a guard of ours
    through_review: bool = False,
    started_here: bool = True,
) -> tuple[Watch, int]:
    """Wait until it has ended, needs people, cannot be read, or the time is up.

    Returns the watch and the exit code; each new state is printed on stderr.
    """
    from workato_tui.services.watches import WatchRegistry
    from workato_tui.store import Store

    stop = asyncio.Event()

    def changed(watch: Watch) -> None:
        if watch.state is None and not watch.note and watch.outcome is None:
            return
        sentence = _progress(watch) if watch.outcome else watch.note or _progress(watch)
        failed = watch.refused or (watch.outcome is not None and watch.outcome != "success")
        (print_error if failed else print_status)(sentence)
        if watch.refused or (watch.is_waiting and not through_review):
            stop.set()

    watches = WatchRegistry(Store.disabled())
    watches.on_change, watches.on_end = changed, lambda _watch: stop.set()
    watch = watches.add(session.scope, kind, watched_id, started_here=started_here)
    polling = asyncio.ensure_future(watches.run(session))
    stopping = asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait(
            [polling, stopping], timeout=timeout, return_when=asyncio.FIRST_COMPLETED
        )
        if polling.done():
            polling.result()
        if watch.state is None and not (watch.outcome or watch.note):
            print_error("The time was up before Workato answered.")
    finally:
        polling.cancel()
        stopping.cancel()
        watches.close()
    return watch, _exit_code(watch)


async def wait_if_requested(
    session: Session, arguments: argparse.Namespace, kind: WatchKind, started: T
) -> tuple[T, int]:
    """Wait with ``--wait`` for what was started; return how it was last read, and the exit code."""
    if not arguments.wait:
        return started, DONE
    if session.interrupted:
        return started, WAITING
    watch, code = await wait_for(
        session,
        kind,
        started.id,
        timeout=arguments.timeout,
        through_review=getattr(arguments, "through_review", False),
    )
    return watch.latest or started, code if watch.outcome else WAITING


def result(watch: Watch) -> dict[str, Any]:
    """Return the state at the end of the wait, for JSON."""
    waiting = "refused" if watch.refused else "waiting" if watch.is_waiting else "timeout"
    return {
        "kind": watch.kind,
        "id": watch.id,
        "outcome": watch.outcome or waiting,
        "state": watch.state,
        "detailed_state": watch.detailed_state,
        "review_state": watch.review_state,
        "why": watch.reason or watch.note or None,
        watch.kind: to_json(watch.latest) if watch.latest is not None else None,
    }


def _exit_code(watch: Watch) -> int:
    if watch.outcome == "success":
        return DONE
    if watch.outcome == "gone" and watch.state is None and watch.started_here:
        # It was created, but its outcome is unknown.
        return WAITING
    if watch.outcome is not None or watch.refused:
        return FAILED
    return WAITING


def _progress(watch: Watch) -> str:
    detail = watch.detailed_state
    inside = f" ({detail})" if detail and detail != watch.state else ""
    return watch.sentence if watch.outcome else watch.sentence.rstrip(".") + f"{inside}."


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 <= (seconds := float(text)) < 1e9:
            return seconds
    raise argparse.ArgumentTypeError(f'"{text[:40]}" is not a number of seconds, like 90')

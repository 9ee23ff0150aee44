"""Run the batch commands in an open session."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.commands.output import print_json
from workato_tui.commands.sent_intent import UNKNOWN
from workato_tui.commands.session import DONE, FAILED, WAITING
from workato_tui.commands.streams import print_error, print_status, report
from workato_tui.common.text import sanitize
from workato_tui.services import batch_report
from workato_tui.services.batch_actions import ACTIONS
from workato_tui.services.batch_plan import StepError, estimate, heading
from workato_tui.services.batch_planner import Planner
from workato_tui.services.batch_runner import BatchRunner
from workato_tui.services.batch_spec import SpecError
from workato_tui.services.batch_targets import Target
from workato_tui.services.batches import new_record
from workato_tui.services.permit import ItemPermit, current_permit
from workato_tui.services.workspace_check import identify_workspace

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable

    from workato_tui.api.client import Api
    from workato_tui.commands.session import Session
    from workato_tui.services.batch_plan import Plan
    from workato_tui.services.batch_spec import BatchSpec
    from workato_tui.store.batches import BatchRecord, ItemRecord

_IS_RUNNING = "Another process is running this batch. Nothing was sent."


class _PermitTarget(NamedTuple):
    """The workspace that a permit is for."""

    workspace_id: str


class SessionPort:
    """Accesses the own workspace and customers' workspaces through a command's session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._file_names: set[str] = set()
        """The names of the zips that this run downloads, of which there may be no file yet."""

    def permit(
        self, workspace: str, operations: tuple[str, ...], record: Callable[[str], None]
    ) -> ItemPermit[Any]:
        """Return the permit for one write of one item."""
        return ItemPermit(_PermitTarget(workspace), operations, record)

    async def call(self, workspace: str, job: Callable[[Api], Awaitable[Any]]) -> Any:
        """Run a read."""
        return await job(self._api(workspace))

    async def send(
        self, workspace: str, job: Callable[[Api], Awaitable[Any]], permit: ItemPermit[Any]
    ) -> Any:
        """Run a write once."""

        async def send_with_permit() -> Any:
            current_permit.set(permit)
            return await job(self._api(workspace))

        return await asyncio.shield(asyncio.ensure_future(send_with_permit()))

    async def download(self, workspace: str, kind: str, number: str, name: str) -> str:
        """Download the zip of a build."""
        from workato_tui.commands.download import download, target_folder
        from workato_tui.packages.names import free_name, zip_name

        if workspace or kind != "build":
            raise StepError("Only builds of your own workspace can be downloaded from here.")
        folder = await asyncio.to_thread(target_folder, self._session, None)
        file_name = free_name(folder, zip_name(name, number), self._file_names)
        self._file_names.add(file_name)
        path, code = await download(self._session, number, None, file_name, overwrite=False)
        if code:
            raise StepError(f"{path} was saved, but unpacking it would be refused.")
        return str(path)

    def _api(self, workspace: str) -> Api:
        api = self._session.api
        return api.for_customer(workspace) if workspace else api


async def _make_plan(session: Session, spec: BatchSpec) -> Plan:
    own_target = Target(environment=session.scope.host.rpartition(" ")[2])
    return await Planner(SessionPort(session).call, own_target).plan(spec)


async def show_plan(session: Session, arguments: argparse.Namespace, spec: BatchSpec) -> int:
    """Print what the batch would do."""
    plan = await _make_plan(session, spec)
    _print_plan(session, plan, as_json=arguments.json)
    return DONE if plan.active_items else FAILED


def _limits(session: Session) -> dict[str, int]:
    settings = session.settings.quotas if session.settings is not None else {}
    return {**settings, **session.profile.quotas}


def _print_plan(session: Session, plan: Plan, *, as_json: bool) -> None:
    action, limits = ACTIONS[plan.action], _limits(session)
    cost = estimate(plan, action, limits)
    if as_json:
        items = [
            {
                "item": number, "label": item.label, "customer": item.customer or None,
                "workspace": item.workspace or None, "environment": item.environment or None,
                "left_out": item.skip or None, "notes": list(item.notes),
            }
            for number, item in enumerate(plan.items, 1)
        ]  # fmt: skip
        print_json({"title": plan.title, "calls": cost.calls, "seconds": round(cost.seconds),
              "yes": plan.confirm_word, "items": items})  # fmt: skip
        return
    is_empty = not plan.active_items
    # An empty plan costs nothing, and there is nothing to confirm.
    title = f"{action.title}: all items are left out" if is_empty else heading(plan, action, limits)
    lines = [f"{title}."]
    for number, item in enumerate(plan.items, 1):
        environment = item.environment or "environment unknown"
        lines.append(f"{number:>4}  {item.name} ({environment})")
        lines += [f"      left out: {item.skip}"] if item.skip else []
        lines += [f"      {text}" for text in item.notes]
    if is_empty:
        lines.append("Nothing would be sent.")
    else:
        lines += [*action.notes, f'To run it: --yes "{plan.confirm_word}"']
    sys.stdout.write("\n".join(lines) + "\n")


async def run(session: Session, arguments: argparse.Namespace, spec: BatchSpec) -> int:
    """Plan again, and run the batch if the count is still the confirmed one."""
    if spec.action.is_write:
        session.require_writable()
    last_run = await _last_run(session, spec)
    if last_run is not None and last_run.is_owned_elsewhere:
        raise SpecError(_IS_RUNNING)
    if last_run is not None and not arguments.again and not _has_ended(last_run):
        summary = batch_report.summary(last_run)
        raise SpecError(
            f"The last run of this file has not ended ({summary}): `batch resume` continues it, "
            "--again starts another one. Nothing was sent."
        )
    plan = await _make_plan(session, spec)
    if not plan.active_items:
        _print_plan(session, plan, as_json=arguments.json)
        return FAILED
    if arguments.yes != plan.confirm_word:
        _print_plan(session, plan, as_json=arguments.json)
        raise SpecError(f'Nothing was sent: --yes "{plan.confirm_word}" confirms it.')
    print_status(f"{heading(plan, ACTIONS[plan.action], _limits(session))}.")
    identity = await identify_workspace(session.api) if spec.action.is_write else {}
    record = new_record(plan, session.scope, identity)
    store = session.store
    last_id = None if arguments.again else last_run.id if last_run is not None else ""
    if not await asyncio.to_thread(store.batches.add, record, last_run=last_id):
        if store.problem is None:
            raise SpecError("Another run of this file began meanwhile. Nothing was sent.")
        print_error(f"The batch could not be stored, so nothing was sent. {store.problem}")
        return FAILED
    runner = _runner(session, record)
    runner.is_same_workspace = True
    return await _run_batch(session, arguments, runner)


async def resume(session: Session, arguments: argparse.Namespace, spec: BatchSpec) -> int:
    """Check unknown outcomes, then continue with the remaining items."""
    runner = _runner(session, await _require_last_run(session, spec))
    if runner.action.is_write:
        session.require_writable()
    if runner.record.is_owned_elsewhere:
        raise SpecError(_IS_RUNNING)
    await _check_workspace(runner)
    await runner.settle()
    for texts, was_done in ((arguments.done, True), (arguments.not_done, False)):
        for text in texts:
            await _decide(runner, text, was_done=was_done)
    await runner.look_up()
    if arguments.retry_failed:
        await runner.retry()
    return await _run_batch(session, arguments, runner)


async def _check_workspace(runner: BatchRunner) -> None:
    """Raise SpecError if the token belongs to another workspace than the batch."""
    try:
        await runner.check_workspace()
    except StepError as error:
        raise SpecError(str(error)) from None


async def _decide(runner: BatchRunner, text: str, *, was_done: bool) -> None:
    item, _, number = text.partition("=")
    if not (item.isascii() and item.isdigit() and 1 <= int(item) <= len(runner.record.items)):
        raise SpecError(f"There is no item {sanitize(item, 20)}. Nothing was sent.")
    try:
        await runner.decide(int(item) - 1, was_done=was_done, number=number)
    except StepError as error:
        raise SpecError(f"{error} Nothing was sent.") from None


async def status(session: Session, arguments: argparse.Namespace, spec: BatchSpec) -> int:
    """Print the progress, without calling the API."""
    record = await _require_last_run(session, spec)
    _show(record, arguments)
    return code_of(record)


COMMANDS = {"plan": show_plan, "run": run, "resume": resume, "status": status}


async def _last_run(session: Session, spec: BatchSpec) -> BatchRecord | None:
    records = await asyncio.to_thread(session.store.batches.all, session.scope)
    return next((record for record in records if record.plan.get("source") == spec.source), None)


async def _require_last_run(session: Session, spec: BatchSpec) -> BatchRecord:
    record = await _last_run(session, spec)
    if record is None:
        raise SpecError("This file was not run from here yet: `batch run` does it.")
    return record


def _has_ended(record: BatchRecord) -> bool:
    return not any(item.state in ("ready", "sent", "unknown") for item in record.items)


def _runner(session: Session, record: BatchRecord) -> BatchRunner:
    return BatchRunner(record, SessionPort(session), session.store.batches, session.store.ledger)


async def _run_batch(session: Session, arguments: argparse.Namespace, runner: BatchRunner) -> int:
    """Run the batch; the first Ctrl+C ends it after the running items."""
    printer = _ProgressPrinter(runner, as_json=arguments.json)
    runner.on_change = printer.print_change
    task = asyncio.ensure_future(runner.run())
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        session.interrupted = True
        print_error("Stopping after the requests in flight. Press Ctrl+C again to quit at once.")
        runner.stop()
        await task
    except StepError as error:
        print_error(str(error))
        return FAILED
    if not arguments.json:
        report(DONE, lambda: _show(runner.record, arguments))
    code = code_of(runner.record)
    if code == WAITING:
        print_status("`workato-tui batch resume` continues with the rest.")
    return code


class _ProgressPrinter:
    """Print each change of an item as JSON on stdout or as text on stderr."""

    def __init__(self, runner: BatchRunner, *, as_json: bool) -> None:
        self._runner = runner
        self._as_json = as_json
        self._printed: dict[int, tuple[str, str]] = {}
        """State and step that were printed last, by position."""

    def print_change(self, item: ItemRecord | None) -> None:
        """Print a change of an item or of the whole batch; a broken output ends the run."""
        runner = self._runner
        if item is None:
            if runner.state == "paused":
                print_error(runner.pause_reason or "Paused.")
                runner.stop()
            return
        line = batch_report.line_of(runner.record, item, runner)
        if self._printed.get(item.position) == (line.state, line.step):
            return
        self._printed[item.position] = line.state, line.step
        if self._as_json:
            data = batch_report.item_data(item, line)
            report(DONE, lambda: print(json.dumps(data, ensure_ascii=True), flush=True))
        elif line.state != "waiting":
            name = f"{line.customer}: {line.label}" if line.customer else line.label
            detail = line.error or (line.step if line.state == "running" else line.result)
            print_status(
                f"{item.position + 1}. {name}: {line.state}{f', {detail}' if detail else ''}"
            )


def code_of(record: BatchRecord) -> int:
    """Return the exit code for the items' outcomes."""
    states = {item.state for item in record.items}
    if states & {"unknown", "sent"}:
        return UNKNOWN
    if "ready" in states:
        return WAITING
    return FAILED if "failed" in states else DONE


def _show(record: BatchRecord, arguments: argparse.Namespace) -> None:
    output_format = getattr(arguments, "format", "text")
    if arguments.json:
        print_json(batch_report.as_data(record))
    elif output_format == "csv":
        sys.stdout.write(batch_report.as_csv(record))
    elif output_format == "markdown":
        sys.stdout.write(batch_report.as_markdown(record))
    else:
        sys.stdout.write(f"{record.title}: {batch_report.summary(record)}\n")
        for number, line in enumerate(batch_report.lines(record), 1):
            name = f"{line.customer}: {line.label}" if line.customer else line.label
            sys.stdout.write(f"{number:>4}  {line.state:<8} {name}  {line.error or line.result}\n")

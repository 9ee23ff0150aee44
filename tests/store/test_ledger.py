"""The ledger: every write is recorded before it is sent."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.store.conftest import ago
from workato_tui.api.ledger_port import WriteHook, WriteIntent, WriteOutcome
from workato_tui.common.redact import register_secret
from workato_tui.common.secret import Secret
from workato_tui.store import Scope, Store
from workato_tui.store.database import Database
from workato_tui.store.ledger import Ledger, LedgerError

if TYPE_CHECKING:
    from pathlib import Path

DEV = Scope("acme", "www.workato.com dev", "")
DEPLOY = WriteIntent(
    "project-builds.deploy", "POST", "/api/project_builds/46/deploy", "prod", "build 46"
)
DONE = WriteOutcome("done", "", "6390")

WRITE_UNTIL_KILLED = """
    import sys
    from pathlib import Path
    from workato_tui.api.ledger_port import WriteIntent, WriteOutcome
    from workato_tui.store import Scope, Store

    hook = Store.open(Path(sys.argv[1])).ledger.hook(Scope("acme", "www.workato.com dev", ""))
    number = 0
    while True:
        number += 1
        path = f"/api/project_builds/{number}/deploy"
        print("begin", number, flush=True)
        ticket = hook.begin(WriteIntent("project-builds.deploy", "POST", path, "prod"))
        print("sent", number, flush=True)
        print("answered", number, flush=True)
        hook.end(ticket, WriteOutcome("done", "", str(number)))
        print("ended", number, flush=True)
"""
WRITE_ONCE = """
    import os, signal, sys
    from pathlib import Path
    from workato_tui.api.ledger_port import WriteIntent
    from workato_tui.store import Scope, Store

    hook = Store.open(Path(sys.argv[1])).ledger.hook(Scope("acme", "www.workato.com dev", ""))
    hook.begin(WriteIntent("project-builds.deploy", "POST", "/api/project_builds/46/deploy",
                           "prod", "build 46"))
    print("sent", flush=True)
    if sys.argv[2] == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdin.read()
"""


def entries(store: Store, scope: Scope | None = None) -> list[dict]:
    return [json.loads(line) for line in store.ledger.json_lines(scope)]


def start_process(code: str, path: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), str(path), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_begin_writes_the_intent_to_disk(store: Store, path: Path) -> None:
    hook: WriteHook = store.ledger.hook(DEV)
    before = datetime.now(UTC)
    ticket = hook.begin(DEPLOY)
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT ticket, state FROM ledger").fetchall() == [(ticket, "sent")]
    entry = store.ledger.get(ticket)
    assert entry is not None
    assert entry.scope == Scope("acme", "www.workato.com", "")
    assert entry.environment == "dev"
    assert before <= entry.begun_at <= datetime.now(UTC)
    assert entry.process == os.getpid()
    assert entry.user
    local = f"{entry.begun_at.astimezone():%H:%M}"
    assert entry.sentence == f"Deploy of build 46 to prod was sent at {local}, no answer recorded."
    assert entry.recovery_plan.kind == "deployments"


def test_a_lost_write_for_a_deployment_is_the_same_with_and_without_its_environment(
    store: Store,
) -> None:
    hook = store.ledger.hook(DEV)
    path = "/api/deployments/6390/deploy"
    intent = WriteIntent("deployments.deploy", "POST", path, "prod", "deployment 6390")
    hook.end(hook.begin(intent), WriteOutcome("unknown", "The answer was lost."))
    for target in ("", "prod"):
        assert len(hook.lost(intent._replace(target=target))) == 1
    assert not hook.lost(intent._replace(path="/api/deployments/6391/deploy"))


def test_outcomes_are_recorded(store: Store) -> None:
    hook = store.ledger.hook(DEV)
    tickets = [hook.begin(DEPLOY) for _ in range(3)]
    hook.end(tickets[0], DONE)
    hook.end(tickets[1], WriteOutcome("refused", "Not found."))
    hook.end(tickets[2], WriteOutcome("unknown", "No answer in time."))
    recorded = [(entry["state"], entry["message"], entry["result_id"]) for entry in entries(store)]
    assert recorded == [
        ("done", None, "6390"), ("refused", "Not found.", None),
        ("unknown", "No answer in time.", None),
    ]  # fmt: skip
    assert all(entry["ended"] >= entry["time"] for entry in entries(store))
    (lost,) = store.ledger.open_intents(DEV)
    assert lost.ticket == tickets[2]
    assert lost.sentence.endswith("its answer was lost.")


@pytest.mark.parametrize("ending", ["killed", "closed"])
def test_open_writes_of_an_earlier_run_are_reported(path: Path, ending: str) -> None:
    with start_process(WRITE_ONCE, path, ending) as writer:
        assert writer.stdout is not None
        assert writer.stdin is not None
        assert writer.stdout.readline() == "sent\n"
        if ending == "closed":
            writer.stdin.close()
        writer.wait(10)
    store = Store.open(path)
    (entry,) = store.ledger.open_intents(DEV)
    assert "Deploy of build 46 to prod was sent" in entry.sentence
    assert store.ledger.open_intents(Scope("acme", "www.workato.com prod", "")) == [entry]
    assert store.ledger.open_intents(Scope("other", "www.workato.com dev", "")) == []
    assert store.ledger.open_intents(Scope("acme", "elsewhere dev", "")) == []
    assert store.ledger.settle(entry.ticket, "deployment 6390")
    assert store.ledger.open_intents() == []
    (recorded,) = entries(store)
    assert (recorded["state"], recorded["note"]) == ("sent", "deployment 6390")
    store.close()


def test_recent_writes_of_another_process_are_not_reported(store: Store, path: Path) -> None:
    with start_process(WRITE_ONCE, path, "waiting") as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "sent\n"
        assert store.ledger.open_intents(DEV) == []
        later = Ledger(Database(path), now=lambda: datetime.now(UTC) + timedelta(minutes=6))
        assert len(later.open_intents(DEV)) == 1
        writer.kill()
        writer.wait(10)
        assert len(store.ledger.open_intents(DEV)) == 1


def test_pending_writes_of_this_process_are_not_reported(store: Store) -> None:
    ticket = store.ledger.hook(DEV).begin(DEPLOY)
    assert store.ledger.open_intents(DEV) == []
    store.ledger.end(ticket, WriteOutcome("unknown", ""))
    assert len(store.ledger.open_intents(DEV)) == 1


def test_sent_writes_are_recorded_when_the_process_is_killed(path: Path) -> None:
    """Every reported request was recorded, and every reported outcome too."""
    last = {"begin": 0, "sent": 0, "ended": 0}
    for round_ in range(8):
        with start_process(WRITE_UNTIL_KILLED, path) as writer:
            assert writer.stdout is not None
            lines = [writer.stdout.readline() for _ in range(5 + 7 * round_ % 23)]
            writer.kill()
            lines += writer.stdout.readlines()
            errors = writer.stderr.read() if writer.stderr else ""
        assert errors == ""
        reported = [line.split() for line in lines if line.endswith("\n")]
        store = Store.open(path)
        assert store.problem is None
        recorded = entries(store)
        states = {entry["path"].split("/")[3]: entry["state"] for entry in recorded}
        for word, number in reported:
            last[word] = int(number)
            if word in ("sent", "answered"):
                assert number in states
            if word == "ended":
                assert states[number] == "done"
        assert {entry.ticket for entry in store.ledger.open_intents()} == {
            entry["ticket"] for entry in recorded if entry["state"] == "sent"
        }
        store.close()
        path.unlink()
    assert last["ended"] > 0


def test_a_write_that_cannot_be_recorded_is_rejected(store: Store, path: Path) -> None:
    hook = store.ledger.hook(DEV)
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LedgerError) as error:
            hook.begin(DEPLOY)
        other.execute("ROLLBACK")
    assert str(error.value) == f"The store {path} is in use by another program."
    assert hook.begin(DEPLOY)
    assert len(entries(store)) == 1


def test_a_write_opens_the_store_again(path: Path) -> None:
    path.parent.mkdir()
    path.mkdir()
    store = Store.open(path)
    assert not store.usable
    hook = store.ledger.hook(DEV)
    with pytest.raises(LedgerError):
        hook.begin(DEPLOY)
    path.rmdir()
    assert hook.begin(DEPLOY)
    assert store.problem is None
    assert len(entries(store)) == 1
    store.close()
    with pytest.raises(LedgerError):
        hook.begin(DEPLOY)


def test_a_newer_store_rejects_writes(store: Store, path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="made by a newer workato-tui"):
        store.ledger.hook(DEV).begin(DEPLOY)
    assert path.read_bytes() == before


def test_a_disabled_store_has_its_ledger_in_memory() -> None:
    store = Store.disabled()
    hook = store.ledger.hook(DEV)
    hook.end(hook.begin(DEPLOY), DONE)
    lost = hook.begin(DEPLOY)
    hook.end(lost, WriteOutcome("unknown", ""))
    assert [entry["state"] for entry in entries(store)] == ["done", "unknown"]
    assert [entry.ticket for entry in store.ledger.open_intents(DEV)] == [lost]
    assert not store.usable
    assert not store.set(DEV, "choice", 1)


def test_an_outcome_is_written_later_after_a_failure(store: Store, path: Path) -> None:
    hook = store.ledger.hook(DEV)
    ticket = hook.begin(DEPLOY)
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        hook.end(ticket, DONE)
        other.execute("ROLLBACK")
    assert [entry["state"] for entry in entries(store)] == ["done"]


def test_the_workspace_of_a_customer_is_recorded(store: Store) -> None:
    customer_write = WriteIntent("projects.build", "POST", "/api/managed_users/E7/projects/1/build",
                              about="project 1", workspace="E7")  # fmt: skip
    hook = store.ledger.hook(DEV)
    hook.end(hook.begin(customer_write), WriteOutcome("unknown", ""))
    (entry,) = store.ledger.open_intents(DEV)
    assert entry.scope.workspace == "E7"
    assert "for customer E7" in entry.sentence
    assert store.ledger.open_intents(Scope("acme", "www.workato.com dev", "E8")) == []


def test_secrets_are_not_recorded(store: Store, path: Path) -> None:
    register_secret(Secret("wrkaeu-ledger-secret"))
    intent_with_secrets = WriteIntent(
        "x.y", "POST", "/api/x?token=hidden-in-query", "prod\x1b[31m",
        "Bearer abcdef0123456789 wrkaeu-ledger-secret",
    )  # fmt: skip
    hook = store.ledger.hook(DEV)
    message = "see https://files.example/a.zip?X-Amz-Signature=feedbeef and wrkaus-other-token-1"
    hook.end(hook.begin(intent_with_secrets), WriteOutcome("refused", message))
    lines = "".join(store.ledger.json_lines()).encode()
    for secret in (b"wrkaeu", b"wrkaus", b"abcdef01", b"feedbeef", b"hidden-in", b"[31m"):
        assert secret not in path.read_bytes() + lines


def test_the_ledger_is_exported_as_json_lines(store: Store, path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.executemany(
            "INSERT INTO ledger (ticket, profile, host, workspace, begun_at, intent) "
            "VALUES (?, 'acme', 'www.workato.com', '', '2025-06-01T00:00:00.000000+00:00', ?)",
            [(f"t{number}", b"broken" if number == 700 else INTENT) for number in range(1199)],
        )
    store.ledger.hook(DEV).begin(DEPLOY)
    lines = list(store.ledger.json_lines())
    assert len(lines) == 1199
    assert all(line.endswith("\n") and line.count("\n") == 1 for line in lines)
    tickets = [json.loads(line)["ticket"] for line in lines]
    assert tickets[:-1] == [f"t{number}" for number in range(1199) if number != 700]
    assert list(store.ledger.json_lines(Scope("nobody", "www.workato.com dev", ""))) == []


INTENT = json.dumps(
    {"operation": "a.b", "method": "POST", "path": "/p", "target": "", "about": "", "user": "me",
     "environment": "dev", "machine": "here", "process": 1}
).encode()  # fmt: skip


def test_entries_are_kept_for_ninety_days(path: Path) -> None:
    database = Database(path)
    for days in (100, 80):
        old_ledger = Ledger(database, now=lambda days=days: ago(days))
        old_ledger.end(old_ledger.begin(DEV, DEPLOY), DONE)
    store = Store(database)
    store.prune(days=1)
    assert len(entries(store)) == 1
    store.close()


def test_the_ledger_survives_its_profile_and_follows_its_name(store: Store) -> None:
    hook = store.ledger.hook(DEV)
    hook.end(hook.begin(DEPLOY), DONE)
    store.rename_profile("acme", "corp")
    store.delete_profile("corp")
    assert [entry["profile"] for entry in entries(store, DEV._replace(profile="corp"))] == ["corp"]


def test_a_store_of_the_first_version_gets_the_new_tables(path: Path) -> None:
    from workato_tui.store import schema

    path.parent.mkdir()
    with sqlite3.connect(path) as first:
        for statement in schema.MIGRATIONS[0]:
            first.execute(statement)
        first.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        first.execute("PRAGMA user_version = 1")
        first.execute("INSERT INTO scopes VALUES (1, 'acme', 'www.workato.com dev', '')")
        first.execute("INSERT INTO choices VALUES (1, 'folder', ?)", (b'"/tmp/x"',))
    store = Store.open(path)
    assert store.problem is None
    assert store.get(DEV, "folder") == "/tmp/x"
    assert store.ledger.hook(DEV).begin(DEPLOY)
    store.close()

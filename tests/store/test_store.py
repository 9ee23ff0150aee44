"""The store returns what was saved, separately for each workspace."""

from __future__ import annotations

import stat
import threading
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from tests.store.conftest import ACME, NOW, OTHER, ago
from workato_tui.common.redact import register_secret
from workato_tui.common.secret import Secret
from workato_tui.store import MAX_ROWS, DownloadRecord, Scope, SeenBuild, Store
from workato_tui.store.builds import MAX_BUILDS

if TYPE_CHECKING:
    from pathlib import Path

BUILD = SeenBuild(
    id="46",
    project_id="9",
    state="pending",
    description="Release 14",
    performed_by="Zoë",
    created_at=NOW,
    updated_at=None,
    origin="opened",
    seen_at=NOW,
)
DOWNLOAD = DownloadRecord("d1", "46", "Order to Cash.zip", "/tmp/x.zip", 10, "running", NOW)


def downloads_of(store: Store, scope: Scope) -> list[DownloadRecord]:
    return [record for owner, record in store.downloads.with_customers(scope) if owner == scope]


def test_a_list_is_saved_and_loaded(store: Store) -> None:
    rows = [("1", ("a [/b]", 2, 2.5, True, None)), ("2", ("日本 \ud800 \x00", -1, 0, False, ""))]
    assert store.save_list(ACME, "projects", rows, NOW, complete=True)
    stored = store.load_list(ACME, "projects")
    assert stored is not None
    assert stored.rows == rows
    assert (stored.fetched_at, stored.complete) == (NOW, True)


def test_a_list_is_loaded_by_the_next_run(store: Store, path: Path) -> None:
    store.save_list(ACME, "projects", [("1", ("a",))], NOW, complete=False)
    store.close()
    reopened = Store.open(path)
    stored = reopened.load_list(ACME, "projects")
    reopened.close()
    assert stored is not None
    assert stored.rows == [("1", ("a",))]
    assert not stored.complete


def test_an_empty_list_is_saved(store: Store) -> None:
    store.save_list(ACME, "projects", [], NOW, complete=True)
    stored = store.load_list(ACME, "projects")
    assert stored is not None
    assert stored.rows == []
    assert store.load_list(ACME, "builds") is None


def test_a_list_replaces_the_previous_one(store: Store) -> None:
    store.save_list(ACME, "x", [(str(n), (n,)) for n in range(1200)], NOW, complete=True)
    store.save_list(ACME, "x", [("7", ("seven",))], NOW, complete=True)
    stored = store.load_list(ACME, "x")
    assert stored is not None
    assert stored.rows == [("7", ("seven",))]


def test_a_long_list_is_cut_and_marked(store: Store) -> None:
    rows = [(str(number), (number,)) for number in range(MAX_ROWS + 1)]
    store.save_list(ACME, "x", rows, NOW, complete=True)
    stored = store.load_list(ACME, "x")
    assert stored is not None
    assert stored.rows == rows[:MAX_ROWS]
    assert not stored.complete


def test_lists_of_a_workspace_are_limited_in_number(store: Store) -> None:
    for number in range(50):
        store.save_list(ACME, f"filter {number}", [], NOW + timedelta(number), complete=True)
    assert store.load_list(ACME, "filter 0") is None
    assert store.load_list(ACME, "filter 49") is not None


def test_builds_and_downloads_are_limited_in_number(store: Store, monkeypatch) -> None:
    monkeypatch.setattr("workato_tui.store.downloads.MAX_RECORDS", 20)
    times = [NOW + timedelta(minutes=number) for number in range(MAX_BUILDS + 1)]
    store.save_builds(ACME, [BUILD._replace(id=str(time), seen_at=time) for time in times])
    builds = store.builds(ACME)
    assert len(builds) == MAX_BUILDS
    assert builds[-1].seen_at == times[1]
    for time in times[:21]:
        store.downloads.save(ACME, DOWNLOAD._replace(id=str(time), started=time))
    records = downloads_of(store, ACME)
    assert len(records) == 20
    assert records[-1].started == times[1]


def test_scopes_are_separate(store: Store) -> None:
    other_host = Scope("acme", "app.eu.workato.com", "")
    for scope in (ACME, OTHER, other_host):
        store.save_list(scope, "x", [("1", (str(scope),))], NOW, complete=True)
        store.set(scope, "folder", str(scope))
        store.downloads.save(scope, DOWNLOAD._replace(message=str(scope)))
        store.save_builds(scope, [BUILD._replace(description=str(scope))])
    for scope in (ACME, OTHER, other_host):
        stored = store.load_list(scope, "x")
        assert stored is not None
        assert stored.rows == [("1", (str(scope),))]
        assert store.get(scope, "folder") == str(scope)
        assert [record.message for record in downloads_of(store, scope)] == [str(scope)]
        assert [build.description for build in store.builds(scope)] == [str(scope)]


def test_data_of_customers_is_found_with_their_workspaces(
    store: Store,
) -> None:
    """Choices and downloads of other connections are not included."""
    customers = [ACME, ACME._replace(workspace="EA /1"), ACME._replace(workspace="77")]
    other_host = ACME._replace(host="app.eu.workato.com")
    for scope in (*customers, other_host):
        store.set(scope, "packages", [scope.workspace])
        store.set(scope, "other", "x")
        store.downloads.save(scope, DOWNLOAD._replace(id=f"of {scope.workspace}"))
    stored = store.get_with_customers(ACME, "packages")
    assert sorted(stored) == sorted((scope, [scope.workspace]) for scope in customers)
    downloads = {
        (scope, record.id) for scope, record in store.downloads.with_customers(customers[1])
    }
    assert downloads == {(scope, f"of {scope.workspace}") for scope in customers}


def test_the_latest_builds_come_first(store: Store) -> None:
    later = BUILD._replace(id="47", seen_at=NOW + timedelta(hours=1))
    store.save_builds(ACME, [BUILD, later])
    assert store.builds(ACME) == [later, BUILD]


def test_times_are_in_utc(store: Store) -> None:
    local_time = datetime(2025, 6, 1, 21, 30, tzinfo=timezone(timedelta(hours=9)))
    store.save_builds(ACME, [BUILD._replace(created_at=local_time)])
    created = store.builds(ACME)[0].created_at
    assert created == NOW
    assert created.utcoffset() == timedelta(0)


def test_saving_a_build_keeps_known_fields(store: Store) -> None:
    store.save_builds(ACME, [BUILD._replace(origin="started")])
    update = SeenBuild(
        "46", None, "success", None, None, None, NOW, "deployment", NOW + timedelta(hours=1)
    )
    store.save_builds(ACME, [update])
    expected = BUILD._replace(
        state="success", updated_at=NOW, origin="started", seen_at=update.seen_at
    )
    assert store.builds(ACME) == [expected]


def test_a_late_answer_does_not_overwrite_a_newer_one(store: Store) -> None:
    store.save_builds(ACME, [BUILD._replace(state="success", seen_at=NOW)])
    store.save_builds(ACME, [BUILD._replace(state="pending", seen_at=NOW - timedelta(1))])
    assert [build.state for build in store.builds(ACME)] == ["success"]


def test_a_build_saved_twice_is_kept_once(store: Store) -> None:
    store.save_builds(ACME, [BUILD._replace(performed_by=None), BUILD])
    assert store.builds(ACME) == [BUILD]


def test_choices(store: Store) -> None:
    store.set(ACME, "folder", "/tmp/\udcff")
    assert store.get(ACME, "folder") == "/tmp/\udcff"
    assert store.get(ACME, "other", default=3) == 3


def test_downloads(store: Store) -> None:
    ended = DOWNLOAD._replace(state="done", ended=NOW + timedelta(minutes=1))
    other = DOWNLOAD._replace(id="d2", started=NOW + timedelta(hours=1), build_id=None, size=None)
    store.downloads.save(ACME, DOWNLOAD)
    store.downloads.save(ACME, other)
    store.downloads.save(ACME, ended)
    assert downloads_of(store, ACME) == [other, ended]
    store.downloads.remove(ACME, "d2")
    assert downloads_of(store, ACME) == [ended]


def test_a_renamed_profile_keeps_its_data(store: Store) -> None:
    store.set(ACME, "folder", "old")
    store.set(ACME._replace(profile="acme2"), "folder", "in the way")
    store.rename_profile("acme", "acme2")
    assert store.get(ACME, "folder") is None
    assert store.get(ACME._replace(profile="acme2"), "folder") == "old"


def test_a_removed_profile_loses_its_data(store: Store) -> None:
    store.save_list(ACME, "x", [("1", ("a secret plan",))], NOW, complete=True)
    store.set(OTHER, "folder", "f")
    beta = Scope("beta", "www.workato.com", "")
    store.set(beta, "folder", "kept")
    store.delete_profile("acme")
    assert store.load_list(ACME, "x") is None
    assert store.get(OTHER, "folder") is None
    assert store.get(beta, "folder") == "kept"


def test_prune_removes_old_data_and_keeps_choices(store: Store) -> None:
    for name, age in (("old", 91), ("new", 89)):
        store.save_list(ACME, name, [("1", ("a",))], ago(age), complete=True)
        store.save_builds(ACME, [BUILD._replace(id=name, seen_at=ago(age))])
        store.downloads.save(ACME, DOWNLOAD._replace(id=name, started=ago(age)))
    store.set(ACME, "folder", "f")
    assert store.prune()
    assert store.load_list(ACME, "old") is None
    assert store.load_list(ACME, "new") is not None
    assert [build.id for build in store.builds(ACME)] == ["new"]
    assert [record.id for record in downloads_of(store, ACME)] == ["new"]
    assert store.get(ACME, "folder") == "f"


def test_prune_frees_space(store: Store, path: Path) -> None:
    rows = [(str(number), ("x" * 100,)) for number in range(10_000)]
    store.save_list(ACME, "x", rows, ago(100), complete=True)
    before = path.stat().st_size
    store.prune()
    assert path.stat().st_size < before / 5


def test_the_size_of_the_store_is_limited(store: Store, path: Path) -> None:
    def refresh(times: int) -> int:
        for number in range(times):
            rows = [(str(row), (f"row {row} at {number}",)) for row in range(500)]
            store.save_list(ACME, f"list {number % 3}", rows, NOW, complete=True)
        return path.stat().st_size

    first = refresh(6)
    assert refresh(30) <= first * 1.5


def test_a_disabled_store_does_nothing() -> None:
    store = Store.disabled("The demo keeps nothing.")
    assert store.problem == "The demo keeps nothing."
    assert not store.usable
    assert not store.save_list(ACME, "x", [], NOW, complete=True)
    assert store.load_list(ACME, "x") is None
    assert not store.save_builds(ACME, [BUILD])
    assert store.builds(ACME) == []
    assert not store.set(ACME, "a", 1)
    assert store.get(ACME, "a") is None
    assert not store.downloads.save(ACME, DOWNLOAD)
    assert downloads_of(store, ACME) == []
    assert not store.prune()


def test_the_file_is_private(store: Store, path: Path) -> None:
    store.set(ACME, "a", 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_readable_file_is_made_private(store: Store, path: Path) -> None:
    store.close()
    path.chmod(0o644)
    Store.open(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_target_of_a_link_keeps_its_mode(store: Store, path: Path, tmp_path: Path) -> None:
    store.set(ACME, "a", 1)
    store.close()
    target = tmp_path / "elsewhere.sqlite3"
    path.rename(target)
    target.chmod(0o640)
    path.symlink_to(target)
    reopened = Store.open(path)
    assert reopened.get(ACME, "a") == 1
    reopened.close()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


SIGNED = (
    "https://assets.example.com/packages/1.zip?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Signature=0123456789abcdef"
)


@pytest.mark.parametrize("text", [SIGNED, f"error at <{SIGNED}>, again", f'"{SIGNED}"'])
def test_signed_links_and_tokens_are_never_stored(store: Store, path: Path, text: str) -> None:
    token = "12345678"
    register_secret(Secret(token))
    text += " " + token
    store.save_list(ACME, "x", [("1", (text, 12345678))], NOW, complete=True)
    store.save_builds(ACME, [BUILD._replace(description=text, performed_by=text)])
    store.set(ACME, "folder", text)
    store.downloads.save(ACME, DOWNLOAD._replace(name=text, path=text, message=text))
    content = path.read_bytes()
    assert b"Signature" not in content
    assert b"packages/1.zip" not in content
    assert b"assets.example.com" in content
    assert token.encode() not in content.replace(b",12345678]", b"")
    stored = store.load_list(ACME, "x")
    assert stored is not None
    assert stored.rows[0][1][1] == 12345678


def test_a_plain_link_is_unchanged(store: Store) -> None:
    text = "see https://tickets.example.com/browse/AB-12 (done?)"
    store.save_builds(ACME, [BUILD._replace(description=text)])
    assert store.builds(ACME)[0].description == text


def test_threads_share_one_store(store: Store) -> None:
    """The rows of each thread are complete."""
    failures = []

    def work(name: str) -> None:
        for generation in range(15):
            rows = [(str(row), (name, generation)) for row in range(30)]
            if not store.save_list(ACME, name, rows, NOW, complete=True):
                failures.append(store.problem)
            stored = store.load_list(ACME, name)
            if stored is None or stored.rows != rows:
                failures.append(stored)

    threads = [threading.Thread(target=work, args=(f"t{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []

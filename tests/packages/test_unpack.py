"""Unpacking builds into a folder under version control."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.packages.zips import damage_content, make_zip, member, noise
from workato_tui.api.cancellation import CancelToken
from workato_tui.api.errors import OperationCancelledError
from workato_tui.packages.errors import UnpackError, ZipError
from workato_tui.packages.manifest import NAME, STAGING
from workato_tui.packages.safe_folder import SafeFolder
from workato_tui.packages.unpack import UnpackPlan, UnpackResult, apply_plan, plan_unpack

if TYPE_CHECKING:
    from pathlib import Path

FIRST = {"a.recipe.json": "1", "sub folder/b.recipe.json": "2", "gone/c.recipe.json": "3"}
SECOND = {"a.recipe.json": "1", "sub folder/b.recipe.json": "changed", "受注/d.recipe.json": "4"}


@pytest.fixture
def pack(tmp_path: Path):
    def make(files: dict[str, bytes | str], name: str = "build.zip") -> Path:
        path = tmp_path / name
        path.write_bytes(make_zip(files))
        return path

    return make


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """Return a folder under version control, with a file of its own."""
    folder = tmp_path / "repo"
    (folder / ".git" / "hooks").mkdir(parents=True)
    (folder / ".git" / "config").write_text("[core]")
    (folder / "README.md").write_text("mine")
    return folder


def unpack(path: Path, folder: Path, **kwargs) -> UnpackResult:
    return apply_plan(plan_unpack(path, folder), **kwargs)


def tree(folder: Path) -> dict[str, str]:
    """Return the texts in ``folder``, without .git and the manifest."""
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.parts and path.name != NAME
    }


def test_the_first_unpack_adds_files(pack, repo):
    plan = plan_unpack(pack(FIRST), repo)
    assert (plan.added, plan.changed, plan.removed) == (sorted(FIRST), [], [])
    assert not (repo / "a.recipe.json").exists()
    steps: list[tuple[int, int]] = []
    done = apply_plan(plan, lambda *step: steps.append(step))
    assert done.written == sorted(FIRST)
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert tree(repo) == {**FIRST, "README.md": "mine"}
    assert (repo / ".git" / "config").read_text() == "[core]"
    assert not (repo / STAGING).exists()


def test_a_second_build_changes_adds_and_removes(pack, repo):
    unpack(pack(FIRST), repo)
    plan = plan_unpack(pack(SECOND), repo)
    assert plan.added == ["受注/d.recipe.json"]
    assert plan.changed == ["sub folder/b.recipe.json"]
    assert plan.removed == ["gone/c.recipe.json"]
    assert plan.unchanged == ["a.recipe.json"]
    before = (repo / "a.recipe.json").stat().st_mtime_ns
    done = apply_plan(plan)
    assert done.removed == ["gone/c.recipe.json"]
    assert tree(repo) == {**SECOND, "README.md": "mine"}
    assert not (repo / "gone").exists()
    assert (repo / "a.recipe.json").stat().st_mtime_ns == before
    assert plan_unpack(pack(SECOND), repo).is_empty


def test_a_missing_folder_is_created(pack, tmp_path):
    plan = plan_unpack(pack(FIRST), tmp_path / "new")
    assert not (tmp_path / "new").exists()
    apply_plan(plan)
    assert tree(tmp_path / "new") == FIRST
    with pytest.raises(UnpackError, match="does not exist"):
        unpack(pack(FIRST), tmp_path / "no" / "such")


def test_changed_files_are_kept(pack, repo):
    unpack(pack(FIRST), repo)
    (repo / "sub folder/b.recipe.json").write_text("by hand")
    (repo / "gone/c.recipe.json").write_text("by hand too")
    plan = plan_unpack(pack(SECOND), repo)
    assert "changed it since" in plan.kept["sub folder/b.recipe.json"]
    assert "no longer in the build" in plan.stale["gone/c.recipe.json"]
    done = apply_plan(plan)
    assert set(done.kept) == {"sub folder/b.recipe.json", "gone/c.recipe.json"}
    assert tree(repo)["sub folder/b.recipe.json"] == "by hand"
    assert tree(repo)["gone/c.recipe.json"] == "by hand too"

    done = unpack(pack(SECOND), repo, replace=True)
    assert tree(repo)["sub folder/b.recipe.json"] == "changed"
    assert tree(repo)["gone/c.recipe.json"] == "by hand too"
    assert set(done.kept) == {"gone/c.recipe.json"}


def test_existing_files_are_kept(pack, repo):
    (repo / "a.recipe.json").write_text("older, committed without this program")
    (repo / "sub folder").mkdir()
    (repo / "sub folder/b.recipe.json").write_text("2")
    plan = plan_unpack(pack(FIRST), repo)
    assert "before" in plan.kept["a.recipe.json"]
    assert plan.unchanged == ["sub folder/b.recipe.json"]
    apply_plan(plan)
    plan = plan_unpack(pack({"new.json": "x"}), repo)
    assert plan.removed == ["gone/c.recipe.json"]
    apply_plan(plan)
    assert (repo / "sub folder/b.recipe.json").exists()
    assert (repo / "a.recipe.json").exists()


def test_deleted_files_are_added_again(pack, repo):
    unpack(pack(FIRST), repo)
    (repo / "a.recipe.json").unlink()
    (repo / "gone/c.recipe.json").unlink()
    plan = plan_unpack(pack(SECOND), repo)
    assert "a.recipe.json" in plan.added
    assert plan.removed == []


def test_files_changed_after_the_plan_are_kept(pack, repo):
    unpack(pack(FIRST), repo)
    plan = plan_unpack(pack(SECOND), repo)
    (repo / "sub folder/b.recipe.json").write_text("just now")
    (repo / "gone/c.recipe.json").write_text("just now")
    (repo / "受注").mkdir()
    (repo / "受注/d.recipe.json").write_text("just now")
    done = apply_plan(plan)
    assert (done.written, done.removed) == ([], [])
    assert set(tree(repo).values()) == {"mine", "1", "just now"}
    assert len(done.kept) == 3


@pytest.mark.parametrize(
    "path",
    [
        ".git/hooks/pre-commit",
        ".GIT/config",
        "sub/.git/config",
        ".git./x",
        "git~1/x",
        ".g\u200cit/x",
    ],
)
def test_the_git_folder_is_never_changed(pack, repo, path):
    plan = plan_unpack(pack({"a.json": "1", path: "evil"}), repo)
    assert ".git" in plan.refused[path]
    apply_plan(plan)
    assert sorted(each.name for each in (repo / ".git").rglob("*")) == ["config", "hooks"]
    assert "evil" not in tree(repo).values()
    assert "a.json" in tree(repo)


def test_a_folder_inside_git_is_rejected(pack, repo):
    with pytest.raises(UnpackError, match=r"inside \.git"):
        plan_unpack(pack(FIRST), repo / ".git" / "hooks")


def test_the_manifest_is_not_unpacked_from_a_zip(pack, repo):
    plan = plan_unpack(pack({NAME: "{}", f"{STAGING}/0": "x", ".Workato-TUI.json": "x"}), repo)
    assert len(plan.refused) == 3
    assert plan.added == []


def test_names_that_differ_only_by_case(pack, repo):
    plan = plan_unpack(
        pack({"A.json": "1", "a.json": "2", "é.json": "3", "e\u0301.json": "4", "b.json": "5"}),
        repo,
    )
    assert set(plan.refused) == {"A.json", "a.json", "é.json", "e\u0301.json"}
    assert plan.added == ["b.json"]


def test_a_file_and_a_folder_that_differ_only_by_case(pack, repo):
    plan = plan_unpack(pack({"A": "1", "a/b.json": "2", "a/c.json": "3", "a-.json": "4"}), repo)
    assert set(plan.refused) == {"A", "a/b.json", "a/c.json"}
    assert plan.added == ["a-.json"]


def test_a_file_renamed_only_by_case_is_kept(pack, repo):
    """A disk that ignores case has one file for both names; here both are created."""
    unpack(pack({"A.json": "1", "b.json": "2"}), repo)
    (repo / "a.json").write_text("1")
    plan = plan_unpack(pack({"a.json": "1"}), repo)
    assert plan.unchanged == ["a.json"]
    assert plan.removed == ["b.json"]
    assert "upper and lower case" in plan.stale["A.json"]


def test_symbolic_links_in_the_folder_are_not_followed(pack, repo, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b.recipe.json").write_text("theirs")
    (repo / "sub folder").symlink_to(outside)
    (repo / "a.recipe.json").symlink_to(outside / "b.recipe.json")
    plan = plan_unpack(pack(FIRST), repo)
    assert "link" in plan.refused["sub folder/b.recipe.json"]
    assert "link" in plan.refused["a.recipe.json"]
    apply_plan(plan, replace=True)
    assert tree(outside) == {"b.recipe.json": "theirs"}


def test_symbolic_links_created_after_the_plan_are_not_followed(pack, repo, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    plan = plan_unpack(pack(FIRST), repo)
    (repo / "sub folder").symlink_to(outside)
    done = apply_plan(plan)
    assert "link" in done.kept["sub folder/b.recipe.json"]
    assert list(outside.iterdir()) == []


def test_the_folder_may_be_a_symbolic_link(pack, repo, tmp_path):
    (tmp_path / "link").symlink_to(repo)
    unpack(pack(FIRST), tmp_path / "link")
    assert tree(repo) == {**FIRST, "README.md": "mine"}


@pytest.mark.parametrize("kind", ["folder", "file above", "fifo"])
def test_other_file_types_in_the_way_are_reported(pack, repo, kind):
    if kind == "folder":
        (repo / "a.recipe.json").mkdir()
    elif kind == "fifo":
        os.mkfifo(repo / "a.recipe.json")
    else:
        (repo / "sub folder").write_text("a file")
    plan = plan_unpack(pack(FIRST), repo)
    assert len(plan.refused) == 1
    assert len(apply_plan(plan).written) == 2


@pytest.mark.parametrize("path", ["../evil", "/tmp/evil", ".git/config", "README.md/../../evil"])
def test_a_forged_manifest_cannot_remove_other_files(pack, repo, tmp_path, path):
    import hashlib

    (tmp_path / "evil").write_text("x")
    digests = {path: hashlib.sha256(b"x").hexdigest()}
    digests[".git/config"] = hashlib.sha256(b"[core]").hexdigest()
    content = {"format": 1, "source": "", "files": digests}
    (repo / NAME).write_text(json.dumps(content))
    plan = plan_unpack(pack(FIRST), repo)
    assert plan.removed == []
    apply_plan(plan)
    assert (tmp_path / "evil").exists()
    assert (repo / ".git" / "config").exists()


@pytest.mark.parametrize(
    "text", ["", "{", "<<<<<<< HEAD\n{}", "[]", '{"format": 2}', '{"format": 1}', "[" * 99_999]
)
def test_an_unreadable_manifest_is_reported(pack, repo, text):
    (repo / NAME).write_text(text)
    with pytest.raises(UnpackError, match=NAME):
        plan_unpack(pack(FIRST), repo)
    assert tree(repo) == {"README.md": "mine"}


def test_the_manifest_can_be_committed(pack, repo):
    unpack(pack(FIRST), repo)
    first = (repo / NAME).read_text()
    unpack(pack(FIRST), repo)
    assert (repo / NAME).read_text() == first
    assert str(repo) not in first
    assert list(json.loads(first)["files"]) == sorted(FIRST)


def test_a_harmful_zip_changes_nothing(tmp_path, repo):
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("a.json", "1")
        package.writestr(member("link.json", 0o120777), "/etc/passwd")
    path = tmp_path / "evil.zip"
    path.write_bytes(buffer.getvalue())
    with pytest.raises(ZipError, match="link"):
        plan_unpack(path, repo)
    assert tree(repo) == {"README.md": "mine"}


def test_a_zip_damaged_after_the_plan_changes_nothing(pack, repo):
    content = noise(5000)
    path = pack({"a.json": "1", "b.bin": content})
    plan = plan_unpack(path, repo)
    whole = path.read_bytes()
    path.write_bytes(damage_content(whole, content[1000:1100]))
    with pytest.raises(ZipError):
        apply_plan(plan)
    path.write_bytes(make_zip({"a.json": "2", "b.bin": content}))
    with pytest.raises(ZipError, match="changed since"):
        apply_plan(plan)
    assert tree(repo) == {"README.md": "mine"}
    assert not (repo / STAGING).exists()


def test_a_missing_zip_is_reported(tmp_path, repo):
    with pytest.raises(UnpackError, match="cannot be read"):
        plan_unpack(tmp_path / "none.zip", repo)


def test_unpacking_can_be_canceled(pack, repo):
    stop = CancelToken()
    stop.set()
    with pytest.raises(OperationCancelledError):
        plan_unpack(pack(FIRST), repo, cancel_token=stop)
    plan = plan_unpack(pack(FIRST), repo)
    stop = CancelToken()
    with pytest.raises(OperationCancelledError):
        apply_plan(plan, lambda done, total: done == 2 and stop.set(), cancel_token=stop)
    assert tree(repo) == {"README.md": "mine"}
    assert not (repo / STAGING).exists()


def test_two_unpacks_into_one_folder_are_rejected(pack, repo):
    plan = plan_unpack(pack(FIRST), repo)
    with SafeFolder(repo) as other:
        other.lock()
        with pytest.raises(UnpackError, match="under way"):
            apply_plan(plan)
    apply_plan(plan)


def test_file_modes(pack, repo):
    unpack(pack(FIRST), repo)
    (repo / "sub folder/b.recipe.json").chmod(0o640)
    old_mask = os.umask(0o027)
    try:
        unpack(pack(SECOND), repo)
    finally:
        os.umask(old_mask)
    assert (repo / "sub folder/b.recipe.json").stat().st_mode & 0o777 == 0o640
    assert (repo / "受注/d.recipe.json").stat().st_mode & 0o777 == 0o640


def test_a_full_disk_changes_nothing(tmp_path, repo):
    path = tmp_path / "big.zip"
    path.write_bytes(make_zip({"a.json": "1", "b.bin": noise(300_000)}))
    plan = plan_unpack(path, repo)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(UnpackError, match=r"larger than the disk.*No file was changed"):
            apply_plan(plan)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert tree(repo) == {"README.md": "mine"}
    apply_plan(plan_unpack(path, repo))
    assert (repo / "b.bin").stat().st_size == 300_000


def test_a_read_only_folder_is_reported(pack, repo, monkeypatch):
    plan = plan_unpack(pack(FIRST), repo)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(UnpackError, match="read-only"):
        apply_plan(plan)
    monkeypatch.undo()
    assert tree(repo) == {"README.md": "mine"}


def _kill_at_step(step: int) -> None:
    remaining = step

    def count(event: str, _: tuple[object, ...]) -> None:
        nonlocal remaining
        if event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir"):
            remaining -= 1
            if remaining == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def test_a_kill_at_any_step_keeps_complete_files(tmp_path, pack):
    """Each file is old or new, and the next unpack, even of a third build, has no conflicts."""
    third = {"a.recipe.json": "third", "sub folder/b.recipe.json": "third"}
    first, second, last = pack(FIRST, "1.zip"), pack(SECOND, "2.zip"), pack(third, "3.zip")
    for step in range(1, 60):
        repo = tmp_path / f"repo {step}"
        repo.mkdir()
        unpack(first, repo)
        plan = plan_unpack(second, repo)
        child = os.fork()
        if child == 0:
            signal.alarm(30)
            _kill_at_step(step)
            apply_plan(plan)
            os._exit(0)
        killed = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
        leftover = {path: text for path, text in tree(repo).items() if STAGING not in path}
        for path, text in leftover.items():
            assert text in (FIRST.get(path), SECOND.get(path))
        plan = plan_unpack(last, repo)
        assert (plan.kept, plan.stale, plan.refused) == ({}, {}, {})
        apply_plan(plan)
        assert tree(repo) == third
        if not killed:
            break
    assert 8 < step < 59


def test_a_series_of_random_builds(tmp_path, pack):
    rng = random.Random(5)
    repo = tmp_path / "repo"
    names = [f"{folder}{name}.json" for folder in ("", "x/", "x/y/", "ä ö/") for name in "abc"]
    for _ in range(25):
        build = {name: rng.choice("12") for name in names if rng.random() < 0.6}
        plan = plan_unpack(pack(build), repo)
        assert isinstance(plan, UnpackPlan)
        assert (plan.kept, plan.stale, plan.refused) == ({}, {}, {})
        apply_plan(plan)
        assert tree(repo) == build

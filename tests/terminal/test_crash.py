"""Crash reports: the place of the error, without secrets or local variables."""

from __future__ import annotations

import os
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from workato_tui.common.crash import crash_message, write_report
from workato_tui.common.redact import register_secret
from workato_tui.common.secret import Secret
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef


def raised_error(error: Exception, cause: Exception | None = None) -> Exception:
    """Return ``error`` after raising it where a local variable has a customer's name."""
    customer_name = "Confidential Ltd"
    try:
        raise error from cause
    except Exception as caught:  # noqa: BLE001
        assert customer_name
        return caught


def report_text(error: BaseException, folder: Path) -> str:
    path = write_report(error, folder)
    assert path is not None
    return path.read_text()


def test_a_report_has_the_place_and_the_cause(tmp_path: Path) -> None:
    text = report_text(
        raised_error(KeyError("place"), raised_error(ZeroDivisionError("cause"))), tmp_path
    )
    assert "builtins.KeyError: 'place'" in text
    assert "builtins.ZeroDivisionError: cause" in text
    assert "test_crash.py" in text
    assert "workato-tui 0" in text


def test_a_report_has_no_locals_and_no_secrets(tmp_path: Path) -> None:
    token = Secret("tok-0123456789")
    register_secret(token)
    link = "https://s3.example.com/1.zip?X-Amz-Signature=fedcba9876543210"
    text = report_text(raised_error(RuntimeError(f"{token.reveal()} at {link}")), tmp_path)
    assert "Confidential Ltd" not in text.replace('customer_name = "Confidential Ltd"', "")
    assert "0123456789" not in text
    assert "fedcba" not in text


def test_rejected_values_and_long_messages_are_cut(tmp_path: Path) -> None:
    class Deployment(BaseModel):
        id: int

    try:
        Deployment.model_validate({"id": "Confidential"})
    except ValueError as error:
        text = report_text(error, tmp_path)
    assert "input_value=***" in text
    assert "Confidential'" not in text.replace('{"id": "Confidential"}', "")
    assert len(report_text(raised_error(RuntimeError("row " * 100_000)), tmp_path)) < 3_000


def test_all_errors_of_a_group_are_reported(tmp_path: Path) -> None:
    group = ExceptionGroup(
        "two", [raised_error(ValueError("one \x1b[2J")), raised_error(OSError("other"))]
    )
    text = report_text(raised_error(group), tmp_path)
    assert "ValueError: one" in text
    assert "OSError: other" in text
    assert "\x1b" not in text


def test_an_endless_chain_of_causes(tmp_path: Path) -> None:
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    assert report_text(first, tmp_path).count("first") == 1


def test_an_error_without_a_message(tmp_path: Path) -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert "MuteError: (no message)" in report_text(raised_error(MuteError()), tmp_path)


def test_ten_private_reports_are_kept(tmp_path: Path) -> None:
    (tmp_path / "workato-tui.log").write_text("not a report")
    paths = [write_report(raised_error(ValueError(str(number))), tmp_path) for number in range(12)]
    reports = sorted(tmp_path.glob("crash-*"))
    assert reports == sorted(path for path in paths[2:] if path is not None)
    assert {stat.S_IMODE(path.stat().st_mode) for path in reports} == {0o600}
    assert (tmp_path / "workato-tui.log").exists()


def test_writing_a_report_never_raises(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = write_report(ValueError("x"), tmp_path / "file" / "log")
    assert path is None
    assert "could not be written" in crash_message(path)
    assert "/l/crash.txt" in crash_message(Path("/l/crash.txt"))


def test_core_dumps_are_disabled() -> None:
    script = (
        "import resource; from workato_tui.common.crash import disable_core_dumps; "
        "disable_core_dumps();"
        "print(resource.getrlimit(resource.RLIMIT_CORE))"
    )
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    process = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)),
    )
    assert process.stdout.strip() == "(0, 0)"


@pytest.mark.parametrize(
    "words", [("builds", "show", "1"), ("watch", "1"), ("profiles", "test", "acme"), ("acme",)]
)
def test_core_dumps_of_token_commands_are_disabled(words: tuple[str, ...], tmp_path: Path) -> None:
    """The command of the token inherits the limit of the program."""
    limit = tmp_path / "limit"
    command = f"sh -c 'ulimit -c > {limit}; exit 1'"
    ProfilesFile().save(Profile("acme", "eu", tokens={"dev": TokenRef("command", command)}))
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    # Without a terminal, the app would fail before it reads a token.
    master, slave = os.openpty()
    subprocess.run(
        [sys.executable, "-m", "workato_tui", *words],
        stdin=slave, stdout=slave, stderr=slave,
        check=False, timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)),
    )  # fmt: skip
    os.close(slave)
    os.close(master)
    assert limit.read_text().strip() == "0"

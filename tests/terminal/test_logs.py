"""The log is private, limited in size, safe to read in a terminal, and never fails."""

from __future__ import annotations

import logging
import stat
from typing import TYPE_CHECKING

import pytest

from workato_tui.common.logs import FILE_NAME, start_logging, stop_logging
from workato_tui.common.redact import register_secret
from workato_tui.common.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOG = logging.getLogger("workato_tui.test")


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    stop_logging()
    logging.getLogger().setLevel(level)


def test_a_private_file_is_created_with_the_first_line(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "log"
    assert start_logging(folder, "info") is None
    assert list(folder.iterdir()) == []
    LOG.info("started")
    file = folder / FILE_NAME
    assert file.read_text().endswith("INFO workato_tui.test: started\n")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_level_limits_what_is_logged(tmp_path: Path) -> None:
    start_logging(tmp_path)
    LOG.info("quiet")
    LOG.warning("loud")
    assert "quiet" not in (tmp_path / FILE_NAME).read_text()
    assert "loud" in (tmp_path / FILE_NAME).read_text()
    with pytest.raises(ValueError, match="debug, info, warning, error"):
        start_logging(tmp_path, "noisy")


def test_secrets_are_not_logged(tmp_path: Path) -> None:
    start_logging(tmp_path, "debug")
    token = Secret("tok-0123456789")
    register_secret(token)
    link = "https://s3.example.com/1.zip?X-Amz-Signature=fedcba9876543210"
    LOG.info("sent %s to %s", token.reveal(), link)
    LOG.info("in colors: tok-\x1b[1m0123456789\x1b[m, and \x00tok-01234\x0056789")
    logging.getLogger("httpx").info('HTTP Request: GET %s "HTTP/1.1 200 OK"', link)
    try:
        raise ConnectionError(f"{link} with {token.reveal()}")
    except ConnectionError:
        LOG.exception("failed")
    text = (tmp_path / FILE_NAME).read_text()
    assert text.count("s3.example.com") == 2
    assert "HTTP Request" not in text, "the list of requests has it, masked"
    assert "0123456789" not in text
    assert "fedcba" not in text


def test_control_characters_and_forged_lines(tmp_path: Path) -> None:
    start_logging(tmp_path, "info")
    LOG.info("name \x1b[2J\x9b31m \r\n2025-01-01 00:00:00,000 ERROR root: forged \u202e")
    lines = (tmp_path / FILE_NAME).read_text().splitlines()
    assert [line for line in lines if not line.startswith(" ")] == lines[:1]
    assert all(line.isprintable() for line in lines)


def test_the_size_is_limited(tmp_path: Path) -> None:
    folder = tmp_path / "log"
    start_logging(folder, "info")
    for _ in range(1_200):
        LOG.info("x" * 4_000)
    files = list(folder.iterdir())
    assert len(files) == 4
    assert all(file.stat().st_size <= 1_010_000 for file in files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_file_rotated_by_another_process(tmp_path: Path) -> None:
    start_logging(tmp_path, "info")
    LOG.info("before")
    (tmp_path / FILE_NAME).rename(tmp_path / "moved")
    LOG.info("after")
    assert "after" in (tmp_path / FILE_NAME).read_text()
    assert "after" not in (tmp_path / "moved").read_text()


def test_a_log_that_cannot_be_written_is_ignored(tmp_path: Path, capfd) -> None:
    start_logging(tmp_path, "info")
    (tmp_path / FILE_NAME).symlink_to("/dev/full")
    for _ in range(3):
        LOG.error("lost")
    stop_logging()
    assert capfd.readouterr() == ("", "")


def test_the_target_of_a_link_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "shared.log"
    target.touch()
    target.chmod(0o640)
    (tmp_path / FILE_NAME).symlink_to(target)
    start_logging(tmp_path, "info")
    LOG.info("written")
    stop_logging()
    assert "written" in target.read_text()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_folder_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    problem = start_logging(tmp_path / "file" / "log")
    assert problem is not None
    assert "no log in this run" in problem

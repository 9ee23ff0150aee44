"""Clipboard and browser, also over tmux and SSH."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workato_tui.terminal.environment import (
    CLIPBOARD_LIMIT,
    copy_text,
    open_url,
    prepare_for_textual,
    terminal_problem,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LINK = "https://app.eu.workato.com/recipes/12?x=1"


def osc52(text: str) -> str:
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07"


def script(folder: Path, name: str, body: str) -> dict[str, str]:
    """Return an environment with a program ``name`` that records its arguments."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >> {folder}/arguments\n{body}\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin"}


def test_copying_outside_tmux() -> None:
    sent: list[str] = []
    outcome = copy_text("6390 日本", sent.append, environ={})
    assert sent == [osc52("6390 日本")]
    assert outcome.done
    assert "OSC 52" in str(outcome)


def test_control_characters_are_not_copied() -> None:
    sent: list[str] = []
    copy_text("a\x1b[2J\x00\x9b\r\nb\tc\rd", sent.append, environ={})
    assert sent == [osc52("a[2J\nb\tcd")]


def test_a_secret_is_copied_unchanged() -> None:
    sent: list[str] = []
    outcome = copy_text("s\x01\r", sent.append, secret=True, environ={})
    assert sent == [osc52("s\x01\r")]
    assert "s\x01" not in str(outcome)


def test_text_above_the_limit_is_not_copied() -> None:
    sent: list[str] = []
    max_length = CLIPBOARD_LIMIT * 3 // 4
    assert copy_text("x" * max_length, sent.append, environ={}).done
    outcome = copy_text("x" * (max_length + 3), sent.append, environ={})
    assert not outcome.done
    assert "56 kB" in str(outcome)
    assert len(sent) == 1


def test_copying_in_tmux(tmp_path: Path) -> None:
    sent: list[str] = []
    environ = script(tmp_path / "bin", "tmux", f"cat > {tmp_path}/given; env > {tmp_path}/env")
    outcome = copy_text("6390", sent.append, environ={**environ, "TMUX": "x"})
    assert (tmp_path / "given").read_text() == "6390"
    assert (tmp_path / "bin" / "arguments").read_text().split() == ["load-buffer", "-w", "-"]
    assert "TMUX=x" in (tmp_path / "env").read_text()
    assert (outcome.done, str(outcome), sent) == (True, "copied by tmux", [])


@pytest.mark.parametrize("body", ["exit 1", None])
def test_copying_without_a_working_tmux(tmp_path: Path, body: str | None) -> None:
    sent: list[str] = []
    environ = {"PATH": "/nowhere"} if body is None else script(tmp_path / "bin", "tmux", body)
    outcome = copy_text("6390", sent.append, environ={**environ, "TMUX": "x"})
    assert sent == [osc52("6390")]
    assert "set-clipboard on" in str(outcome)


def test_copying_with_a_hanging_tmux(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("workato_tui.terminal.environment.CHILD_TIMEOUT", 0.2)
    sent: list[str] = []
    environ = script(tmp_path / "bin", "tmux", "exec sleep 60")
    started = time.monotonic()
    copy_text("6390", sent.append, environ={**environ, "TMUX": "x"})
    assert time.monotonic() - started < 10
    assert sent == [osc52("6390")]


@pytest.mark.parametrize(("allowed", "process"), [("on", True), ("", True), ("off", False)])
def test_a_secret_bypasses_the_buffers_of_tmux(tmp_path: Path, allowed: str, process: bool) -> None:
    sent: list[str] = []
    environ = script(tmp_path / "bin", "tmux", f"echo {allowed}; cat > {tmp_path}/given")
    outcome = copy_text("key", sent.append, secret=True, environ={**environ, "TMUX": "x"})
    assert outcome.done is process
    assert "load-buffer" not in (tmp_path / "bin" / "arguments").read_text()
    assert (tmp_path / "given").read_bytes() == b""
    inner = osc52("key").replace("\x1b", "\x1b\x1b")
    assert sent == ([f"\x1bPtmux;{inner}\x1b\\"] if process else [])
    assert "key" not in str(outcome)


@pytest.fixture
def real_tmux(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A tmux server for the test, with default settings."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    socket = Path("/tmp") / f"wt-{uuid.uuid4().hex[:8]}"
    base = ["tmux", "-S", str(socket), "-f", "/dev/null"]
    subprocess.run([*base, "new-session", "-d", "-s", "t", "cat"], check=True)
    pane = subprocess.run(
        [*base, "list-panes", "-F", "#{pane_id}"], check=True, capture_output=True, text=True
    ).stdout.strip()
    yield {"PATH": os.environ["PATH"], "TMUX": f"{socket},1,0", "TMUX_PANE": pane}
    subprocess.run([*base, "kill-server"], check=True)
    socket.unlink(missing_ok=True)


def test_with_a_real_tmux(real_tmux: dict[str, str]) -> None:
    """Secrets are never kept in tmux's buffer."""
    sent: list[str] = []
    assert str(copy_text("6390\n", sent.append, environ=real_tmux)) == "copied by tmux"
    refused = copy_text("secret", sent.append, secret=True, environ=real_tmux)
    assert not refused.done
    assert sent == []
    subprocess.run(["tmux", "set", "-p", "allow-passthrough", "on"], env=real_tmux, check=True)
    assert copy_text("secret", sent.append, secret=True, environ=real_tmux).done
    assert len(sent) == 1
    listed = subprocess.run(
        ["tmux", "list-buffers"], env=real_tmux, check=True, capture_output=True, text=True
    )
    assert len(listed.stdout.splitlines()) == 1
    assert "6390" in listed.stdout


def test_the_browser_is_detached_from_the_terminal(tmp_path: Path) -> None:
    body = (
        f"env > {tmp_path}/env; readlink /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2"
        f" > {tmp_path}/fds; ps -o sid= -p $$ > {tmp_path}/sid 2>/dev/null; exit 0"
    )
    environ = {**script(tmp_path / "bin", "xdg-open", body), "DISPLAY": ":0"}
    outcome = open_url(LINK, environ, platform="linux")
    assert outcome.done
    assert (tmp_path / "bin" / "arguments").read_text() == f"{LINK}\n"
    names = {line.partition("=")[0] for line in (tmp_path / "env").read_text().splitlines()}
    assert names <= {"PATH", "DISPLAY", "PWD", "SHLVL", "_", "OLDPWD"}
    fds = (tmp_path / "fds").read_text().split()
    assert fds[0] == fds[2] == "/dev/null"
    if sid := (tmp_path / "sid").read_text().strip():
        assert int(sid) != os.getsid(0)


def test_opening_does_not_wait_for_the_browser(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("workato_tui.terminal.environment.CHILD_TIMEOUT", 0.1)
    environ = {**script(tmp_path / "bin", "xdg-open", "exec sleep 2"), "WAYLAND_DISPLAY": "w"}
    assert open_url(LINK, environ, platform="linux").done


def test_the_next_opener_is_tried_after_a_failure(tmp_path: Path) -> None:
    script(tmp_path / "bin", "sensible-browser", "exit 0")
    environ = {**script(tmp_path / "bin", "xdg-open", "exit 3"), "DISPLAY": ":0"}
    environ["PATH"] = str(tmp_path / "bin")
    assert open_url(LINK, environ, platform="linux").done
    (tmp_path / "bin" / "sensible-browser").unlink()
    outcome = open_url(LINK, environ, platform="linux")
    assert not outcome.done
    assert "copy the link" in str(outcome)


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ({"DISPLAY": ":0", "SSH_CONNECTION": "1 2 3 4"}, "SSH"),
        ({"DISPLAY": ":0", "SSH_TTY": "/dev/pts/1"}, "SSH"),
        ({}, "without a display"),
        ({"BROWSER": "w3m"}, "without a display"),
    ],
)
def test_no_browser_is_started_over_ssh_or_without_a_display(
    tmp_path: Path, extra: dict[str, str], reason: str
) -> None:
    environ = script(tmp_path / "bin", "xdg-open", "exit 0") | extra
    outcome = open_url(LINK, environ, platform="linux")
    assert not outcome.done
    assert reason in str(outcome)
    assert "copy the link" in str(outcome)
    assert not (tmp_path / "bin" / "arguments").exists()


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "-h", "javascript:alert(1)", "https://", "https://a b", "https://a\n"],
)
def test_only_web_links_are_opened(tmp_path: Path, url: str) -> None:
    environ = {**script(tmp_path / "bin", "xdg-open", "exit 0"), "DISPLAY": ":0"}
    assert not open_url(url, environ, platform="linux").done
    assert not (tmp_path / "bin" / "arguments").exists()


def test_kitty_keys_are_off_over_ssh_only() -> None:
    over_ssh, local = {"SSH_TTY": "/dev/pts/1"}, {"TERM": "xterm"}
    overridden = {"SSH_TTY": "/dev/pts/1", "TEXTUAL_DISABLE_KITTY_KEY": "0"}
    for environ in (over_ssh, local, overridden):
        prepare_for_textual(environ)
    assert over_ssh["TEXTUAL_DISABLE_KITTY_KEY"] == "1"
    assert "TEXTUAL_DISABLE_KITTY_KEY" not in local
    assert overridden["TEXTUAL_DISABLE_KITTY_KEY"] == "0"


def test_developer_output_of_textual_is_off() -> None:
    environ = {"TEXTUAL_LOG": "keys.log", "TEXTUAL": "debug,devtools", "TEXTUAL_DEBUG": "1"}
    prepare_for_textual(environ)
    assert environ == {}


PROBLEM = "from workato_tui.terminal.environment import terminal_problem as p; print(p() or 'fine')"


@pytest.mark.parametrize("term", ["dumb", "", "unknown", "xterm-256color"])
def test_unsupported_terminals_are_reported(term: str) -> None:
    shown = in_terminal([sys.executable, "-c", PROBLEM], {"TERM": term})
    assert ("fine" in shown) is (term == "xterm-256color")
    assert ("cannot show the screen" in shown) is (term != "xterm-256color")


def test_running_without_a_terminal_is_reported() -> None:
    process = subprocess.run(
        [sys.executable, "-c", PROBLEM],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "standard input is not one" in process.stdout
    assert isinstance(terminal_problem({"TERM": "xterm"}), str)


def in_terminal(command: list[str], environ: dict[str, str]) -> str:
    """Return the output of a program in a pseudo-terminal."""
    master, slave = os.openpty()
    with subprocess.Popen(
        command, stdin=slave, stdout=slave, stderr=slave, env={**os.environ, **environ}
    ) as child:
        os.close(slave)
        shown = b""
        try:
            while piece := os.read(master, 4096):
                shown += piece
        except OSError:  # how Linux tells that nobody has the other end open
            pass
        finally:
            os.close(master)
    assert child.returncode == 0, shown
    return shown.decode()

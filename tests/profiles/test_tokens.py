"""Token sources, and that no token is revealed in an error."""

from __future__ import annotations

import os
import select
import stat
import sys
import threading
import time
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from workato_tui.common.paths import config_dir
from workato_tui.common.secret import Secret
from workato_tui.profiles import keyring_store
from workato_tui.profiles.errors import ProfileError, TokenError
from workato_tui.profiles.model import Profile, TokenRef
from workato_tui.profiles.tokens import (
    check_token,
    data_center_hint,
    delete_token,
    read_token,
    store_token,
    usable_sources,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TOKEN = "wrkaeu-4f9a2b7c51"


def profile(ref: TokenRef | None = None) -> Profile:
    return Profile("acme", "eu", tokens={"dev": ref} if ref else {})


class MemoryKeyring(KeyringBackend):
    """A keyring in memory that can be locked or hang."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()
        self.passwords: dict[tuple[str, str], str] = {}
        self.locked = False
        self.hanging: threading.Event | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.hanging is not None:
            self.hanging.wait()
        if self.locked:
            raise KeyringLocked(f"cannot unlock for {TOKEN}")
        return self.passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked(f"cannot unlock for {password}")
        self.passwords[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.passwords[service, username]


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_a_token_is_saved_in_and_deleted_from_the_keyring(memory_keyring: MemoryKeyring) -> None:
    assert usable_sources() == ["keyring", "command", "env", "file"]
    ref = store_token("acme", "dev", Secret(TOKEN), "keyring")
    assert read_token(profile(ref), "dev") == Secret(TOKEN)
    assert store_token("acme", "dev", Secret("other"), "keyring") != ref
    assert read_token(profile(ref), "dev") == Secret(TOKEN)
    delete_token(ref)
    with pytest.raises(TokenError, match=r"keyring holds no token.*profiles add acme"):
        read_token(profile(ref), "dev")
    delete_token(ref)


def test_a_locked_keyring_is_not_offered(memory_keyring: MemoryKeyring) -> None:
    ref = store_token("acme", "dev", Secret(TOKEN), "keyring")
    memory_keyring.locked = True
    assert usable_sources() == ["command", "env", "file"]
    for attempt in (
        lambda: read_token(profile(ref), "dev"),
        lambda: store_token("acme", "dev", Secret(TOKEN), "keyring"),
        lambda: delete_token(ref),
    ):
        with pytest.raises(TokenError, match="KeyringLocked") as error:
            attempt()
        assert TOKEN not in str(error.value)


def test_a_keyring_that_hangs_times_out(
    memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory_keyring.hanging = threading.Event()
    monkeypatch.setattr(keyring_store, "PROBE_TIMEOUT", 0.05)
    monkeypatch.setattr(keyring_store, "UNLOCK_TIMEOUT", 0.05)
    started = time.monotonic()
    try:
        assert "keyring" not in usable_sources()
        with pytest.raises(TokenError, match="did not answer"):
            read_token(profile(TokenRef("keyring", "x")), "dev")
        assert time.monotonic() - started < 2
        threads = [thread for thread in threading.enumerate() if thread.name == "keyring"]
        assert threads
        assert all(thread.daemon for thread in threads)
    finally:
        memory_keyring.hanging.set()


def test_without_a_keyring_it_is_not_offered() -> None:
    assert usable_sources() == ["command", "env", "file"]


def test_a_token_in_a_file() -> None:
    ref = store_token("acme", "prod", Secret(TOKEN), "file")
    path = config_dir() / ref.reference
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    acme = profile()._replace(tokens={"prod": ref})
    assert read_token(acme, "prod").reveal() == TOKEN
    path.chmod(0o644)
    with pytest.raises(TokenError, match="chmod 600") as error:
        read_token(acme, "prod")
    assert TOKEN not in str(error.value)
    delete_token(ref)
    assert not path.exists()
    with pytest.raises(TokenError, match="is not there"):
        read_token(acme, "prod")


def test_the_user_s_own_token_file_is_never_deleted(isolated_home: Path) -> None:
    own_file = isolated_home / "token"
    own_file.write_text(f"{TOKEN}\nurl: https://x\n")
    own_file.chmod(0o600)
    ref = TokenRef("file", "~/token")
    assert read_token(profile(ref), "dev").reveal() == TOKEN
    delete_token(ref)
    assert own_file.exists()


def test_a_missing_variable_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    acme = profile(TokenRef("env", "ACME_TOK"))
    with pytest.raises(TokenError, match=r"ACME_TOK.*not set"):
        read_token(acme, "dev")
    monkeypatch.setenv("ACME_TOK", f"  {TOKEN}\n")
    assert read_token(acme, "dev").reveal() == TOKEN


def test_a_missing_token_lists_the_others() -> None:
    with pytest.raises(TokenError, match=r"no token for prod \(it has: dev\).*--environment prod"):
        read_token(profile(TokenRef("env", "X")), "prod")


def command(code: str) -> TokenRef:
    return TokenRef("command", f'"{sys.executable}" -c "{code}"')


def test_a_command_prints_the_token_in_its_first_line() -> None:
    assert read_token(profile(command(f"print('{TOKEN}\\nlogin: me')")), "dev").reveal() == TOKEN


@pytest.mark.parametrize(
    ("ref", "message"),
    [
        (TokenRef("command", "no-such-program-here x"), "did not start"),
        (TokenRef("command", "pass 'show"), "quote"),
        (command("raise SystemExit('locked')"), "failed with code 1 and said: locked"),
        (command("import os; os.kill(os.getpid(), 9)"), "ended by signal 9"),
        (command("pass"), "empty"),
        (command("print('two words')"), "no token"),
        (command("print('x' * 5000)"), "no token"),
        (command("import sys; sys.stdout.buffer.write(bytes([0, 255, 27]))"), "no token"),
        (command("import sys; sys.exit('\\x1b]0;evil\\x07bad')"), "said: bad"),
    ],
)
def test_failing_commands_are_reported(ref: TokenRef, message: str) -> None:
    with pytest.raises(TokenError) as error:
        read_token(profile(ref), "dev")
    assert message in str(error.value)
    assert "`workato-tui profiles add acme --environment dev`" in str(error.value)
    assert "\x1b" not in str(error.value)


def test_a_hanging_command_is_stopped_with_its_children(isolated_home: Path) -> None:
    # The grandchild keeps the pipe open, for which a plain timeout would wait.
    os.mkfifo(isolated_home / "alive")
    fifo = os.open(isolated_home / "alive", os.O_RDONLY | os.O_NONBLOCK)
    ref = TokenRef("command", f"sh -c '{{ echo up; sleep 60; }} >{isolated_home}/alive & sleep 60'")
    started = time.monotonic()
    with pytest.raises(TokenError, match="did not end within"):
        read_token(profile(ref), "dev", timeout=0.3)
    assert time.monotonic() - started < 10
    assert os.read(fifo, 10) == b"up\n"
    ready, _, _ = select.select([fifo], [], [], 5)
    assert ready, "a process that the command started is still running"
    assert os.read(fifo, 10) == b""
    os.close(fifo)


def test_the_error_of_a_command_has_no_token() -> None:
    check_token(TOKEN)
    with pytest.raises(TokenError) as error:
        read_token(profile(command(f"import sys; sys.exit('refused {TOKEN}')")), "dev")
    assert "refused" in str(error.value)
    assert TOKEN not in str(error.value)


@pytest.mark.parametrize("text", ["", " \n", "a b", "tok\x00en", "tökén", "x" * 5000])
def test_invalid_tokens_are_rejected_and_not_shown(text: str) -> None:
    with pytest.raises(ProfileError) as error:
        check_token(text)
    assert not text.strip() or text not in str(error.value)


def test_the_prefix_of_another_data_center_is_reported() -> None:
    assert "like one of Trial, but profile acme is at EU" in str(
        data_center_hint(profile(), Secret("wrkatrial-1"))
    )
    assert data_center_hint(profile(), Secret(TOKEN)) is None
    assert data_center_hint(profile(), Secret("plain")) is None
    assert data_center_hint(Profile("a", "custom", "https://x.de"), Secret(TOKEN)) is None


@pytest.mark.parametrize("mode", [0o755, 0o777, 0o710, 0o1777])
def test_a_readable_token_folder_is_rejected(mode: int) -> None:
    ref = store_token("acme", "dev", Secret("a-token-of-acme"), "file")
    profile = Profile("acme", "eu", tokens={"dev": ref})
    folder = config_dir() / "tokens"
    folder.chmod(mode)
    with pytest.raises(TokenError) as error:
        read_token(profile, "dev")
    assert str(folder) in str(error.value)
    if not mode & 0o1000:
        assert f"chmod 700 {folder}" in str(error.value)
    folder.chmod(0o700)
    assert read_token(profile, "dev").reveal() == "a-token-of-acme"


def test_background_processes_of_a_command_are_ended(isolated_home: Path) -> None:
    os.mkfifo(isolated_home / "alive")
    fifo = os.open(isolated_home / "alive", os.O_RDONLY | os.O_NONBLOCK)
    threads = f"{{ exec 3>{isolated_home}/alive; echo up >&3; sleep 60; }} & echo {TOKEN}"
    ref = TokenRef("command", f"sh -c '{threads}'")
    started = time.monotonic()
    assert read_token(profile(ref), "dev", timeout=30).reveal() == TOKEN
    assert time.monotonic() - started < 10
    assert os.read(fifo, 10) == b"up\n"
    ready, _, _ = select.select([fifo], [], [], 5)
    assert ready, "what the command left behind is still running"
    assert os.read(fifo, 10) == b""
    os.close(fifo)


def test_the_target_of_a_linked_token_file_is_written(isolated_home: Path, monkeypatch) -> None:
    target_folder = isolated_home / "safe"
    target_folder.mkdir(mode=0o700)
    ref = store_token("acme", "dev", Secret("old-token"), "file")
    token_path = config_dir() / ref.reference
    token_path.rename(target_folder / "token")
    token_path.symlink_to(target_folder / "token")
    new_ref = store_token("acme", "dev", Secret("new-token"), "file", ref)
    assert new_ref == ref
    assert token_path.is_symlink()
    assert (target_folder / "token").read_text() == "new-token\n"
    assert (target_folder / "token").stat().st_mode & 0o777 == 0o600
    assert list(token_path.parent.iterdir()) == [token_path]

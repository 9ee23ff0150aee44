"""Where tokens come from, and that none gets out on the way."""

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
from workato_tui.profiles.model import Profile, ProfileError, TokenError, TokenRef
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


class Ring(KeyringBackend):
    """A keyring in memory that can be made to fail or to hang."""

    priority = 5.0

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False
        self.hanging: threading.Event | None = None

    def get_password(self, service: str, username: str) -> str | None:
        if self.hanging is not None:
            self.hanging.wait()
        if self.locked:
            raise KeyringLocked(f"cannot unlock for {TOKEN}")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked(f"cannot unlock for {password}")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring() -> Iterator[Ring]:
    before = keyring.get_keyring()
    one = Ring()
    keyring.set_keyring(one)
    yield one
    keyring.set_keyring(before)


def test_a_token_in_the_keyring_comes_back_and_can_be_forgotten(ring: Ring) -> None:
    assert usable_sources() == ["keyring", "command", "env", "file"]
    ref = store_token("acme", "dev", Secret(TOKEN), "keyring")
    assert read_token(profile(ref), "dev") == Secret(TOKEN)
    assert store_token("acme", "dev", Secret("other"), "keyring") != ref
    assert read_token(profile(ref), "dev") == Secret(TOKEN)
    delete_token(ref)
    with pytest.raises(TokenError, match=r"keyring holds no token.*profiles add acme"):
        read_token(profile(ref), "dev")
    delete_token(ref)


def test_a_locked_keyring_is_not_offered_and_named_without_its_words(ring: Ring) -> None:
    ref = store_token("acme", "dev", Secret(TOKEN), "keyring")
    ring.locked = True
    assert usable_sources() == ["command", "env", "file"]
    for attempt in (
        lambda: read_token(profile(ref), "dev"),
        lambda: store_token("acme", "dev", Secret(TOKEN), "keyring"),
        lambda: delete_token(ref),
    ):
        with pytest.raises(TokenError, match="KeyringLocked") as refused:
            attempt()
        assert TOKEN not in str(refused.value)


def test_a_keyring_that_hangs_is_given_up(ring: Ring, monkeypatch: pytest.MonkeyPatch) -> None:
    ring.hanging = threading.Event()
    monkeypatch.setattr(keyring_store, "_PROBE_TIMEOUT", 0.05)
    monkeypatch.setattr(keyring_store, "_UNLOCK_TIMEOUT", 0.05)
    begun = time.monotonic()
    try:
        assert "keyring" not in usable_sources()
        with pytest.raises(TokenError, match="did not answer"):
            read_token(profile(TokenRef("keyring", "x")), "dev")
        assert time.monotonic() - begun < 2
        left = [one for one in threading.enumerate() if one.name == "keyring"]
        assert left
        assert all(one.daemon for one in left)
    finally:
        ring.hanging.set()


def test_without_a_real_keyring_none_is_offered() -> None:
    assert usable_sources() == ["command", "env", "file"]


def test_a_token_in_a_file_of_its_own() -> None:
    ref = store_token("acme", "prod", Secret(TOKEN), "file")
    path = config_dir() / ref.reference
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    one = profile()._replace(tokens={"prod": ref})
    assert read_token(one, "prod").reveal() == TOKEN
    path.chmod(0o644)
    with pytest.raises(TokenError, match="chmod 600") as refused:
        read_token(one, "prod")
    assert TOKEN not in str(refused.value)
    delete_token(ref)
    assert not path.exists()
    with pytest.raises(TokenError, match="is not there"):
        read_token(one, "prod")


def test_a_file_of_the_users_own_is_read_and_never_deleted(isolated_home: Path) -> None:
    mine = isolated_home / "token"
    mine.write_text(f"{TOKEN}\nurl: https://x\n")
    mine.chmod(0o600)
    ref = TokenRef("file", "~/token")
    assert read_token(profile(ref), "dev").reveal() == TOKEN
    delete_token(ref)
    assert mine.exists()


def test_a_variable_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    one = profile(TokenRef("env", "ACME_TOK"))
    with pytest.raises(TokenError, match=r"ACME_TOK.*not set"):
        read_token(one, "dev")
    monkeypatch.setenv("ACME_TOK", f"  {TOKEN}\n")
    assert read_token(one, "dev").reveal() == TOKEN


def test_an_environment_without_a_token_says_which_there_are() -> None:
    with pytest.raises(TokenError, match=r"no token for prod \(it has: dev\).*--environment prod"):
        read_token(profile(TokenRef("env", "X")), "prod")


def command(code: str) -> TokenRef:
    return TokenRef("command", f'"{sys.executable}" -c "{code}"')


def test_a_command_gives_the_first_line_that_it_prints() -> None:
    assert read_token(profile(command(f"print('{TOKEN}\\nlogin: me')")), "dev").reveal() == TOKEN


@pytest.mark.parametrize(
    ("ref", "said"),
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
def test_a_command_that_gives_no_token_says_why_and_the_way_out(ref: TokenRef, said: str) -> None:
    with pytest.raises(TokenError) as refused:
        read_token(profile(ref), "dev")
    assert said in str(refused.value)
    assert "`workato-tui profiles add acme --environment dev`" in str(refused.value)
    assert "\x1b" not in str(refused.value)


def test_a_command_that_hangs_is_stopped_with_all_that_it_started(isolated_home: Path) -> None:
    # The child's child holds the pipe open, which is what a plain timeout waits for.
    os.mkfifo(isolated_home / "alive")
    alive = os.open(isolated_home / "alive", os.O_RDONLY | os.O_NONBLOCK)
    ref = TokenRef("command", f"sh -c '{{ echo up; sleep 60; }} >{isolated_home}/alive & sleep 60'")
    begun = time.monotonic()
    with pytest.raises(TokenError, match="did not end within"):
        read_token(profile(ref), "dev", timeout=0.3)
    assert time.monotonic() - begun < 10
    assert os.read(alive, 10) == b"up\n"
    ready, _, _ = select.select([alive], [], [], 5)
    assert ready, "a process that the command started is still running"
    assert os.read(alive, 10) == b""
    os.close(alive)


def test_a_commands_arguments_and_a_known_token_are_not_in_its_error() -> None:
    check_token(TOKEN)
    with pytest.raises(TokenError) as refused:
        read_token(profile(command(f"import sys; sys.exit('refused {TOKEN}')")), "dev")
    assert "refused" in str(refused.value)
    assert TOKEN not in str(refused.value)


@pytest.mark.parametrize("text", ["", " \n", "a b", "tok\x00en", "tökén", "x" * 5000])
def test_what_cannot_be_a_token_is_refused_without_being_shown(text: str) -> None:
    with pytest.raises(ProfileError) as refused:
        check_token(text)
    assert not text.strip() or text not in str(refused.value)


def test_a_prefix_of_another_data_center_is_pointed_out() -> None:
    assert "like one of Trial, but profile acme is at EU" in str(
        data_center_hint(profile(), Secret("wrkatrial-1"))
    )
    assert data_center_hint(profile(), Secret(TOKEN)) is None
    assert data_center_hint(profile(), Secret("plain")) is None
    assert data_center_hint(Profile("a", "custom", "https://x.de"), Secret(TOKEN)) is None


@pytest.mark.parametrize("mode", [0o755, 0o777, 0o710, 0o1777])
def test_a_folder_of_tokens_that_others_can_enter_is_refused(mode: int) -> None:
    ref = store_token("acme", "dev", Secret("a-token-of-acme"), "file")
    profile = Profile("acme", "eu", tokens={"dev": ref})
    folder = config_dir() / "tokens"
    folder.chmod(mode)
    with pytest.raises(TokenError) as refused:
        read_token(profile, "dev")
    assert str(folder) in str(refused.value)
    if not mode & 0o1000:
        assert f"chmod 700 {folder}" in str(refused.value)
    folder.chmod(0o700)
    assert read_token(profile, "dev").reveal() == "a-token-of-acme"


def test_a_command_that_leaves_something_behind_is_not_waited_for(isolated_home: Path) -> None:
    os.mkfifo(isolated_home / "alive")
    alive = os.open(isolated_home / "alive", os.O_RDONLY | os.O_NONBLOCK)
    left = f"{{ exec 3>{isolated_home}/alive; echo up >&3; sleep 60; }} & echo {TOKEN}"
    ref = TokenRef("command", f"sh -c '{left}'")
    begun = time.monotonic()
    assert read_token(profile(ref), "dev", timeout=30).reveal() == TOKEN
    assert time.monotonic() - begun < 10
    assert os.read(alive, 10) == b"up\n"
    ready, _, _ = select.select([alive], [], [], 5)
    assert ready, "what the command left behind is still running"
    assert os.read(alive, 10) == b""
    os.close(alive)


def test_what_a_linked_file_leads_to_is_written(isolated_home: Path, monkeypatch) -> None:
    safe = isolated_home / "safe"
    safe.mkdir(mode=0o700)
    ref = store_token("acme", "dev", Secret("old-token"), "file")
    place = config_dir() / ref.reference
    place.rename(safe / "token")
    place.symlink_to(safe / "token")
    again = store_token("acme", "dev", Secret("new-token"), "file", ref)
    assert again == ref
    assert place.is_symlink()
    assert (safe / "token").read_text() == "new-token\n"
    assert (safe / "token").stat().st_mode & 0o777 == 0o600
    assert list(place.parent.iterdir()) == [place]

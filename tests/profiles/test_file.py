"""``profiles.toml``: what is saved, what is rejected, and that nothing is lost."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.support.profiles import set_token
from workato_tui.common.paths import config_dir
from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef, check_name

if TYPE_CHECKING:
    from pathlib import Path

HANDWRITTEN = """\
# Kept in our dotfiles.
default = "acme"

# The main one.
[profiles.acme] # Frankfurt
  data_center = "eu"   # asked Ops
read_only = true # never without a ticket

[profiles.acme.dev]
token_source = "env"
token_env = "ACME_DEV" # from the vault

# PRODUCTION!
[profiles."b.eta"]
data_center="us"

# the end
"""


@pytest.fixture
def path() -> Path:
    config_dir().mkdir(mode=0o700, parents=True)
    return config_dir() / "profiles.toml"


def write_file(path: Path, text: str) -> ProfilesFile:
    path.write_text(text)
    path.chmod(0o600)
    return ProfilesFile(path)


def modes(*paths: Path) -> list[int]:
    return [stat.S_IMODE(path.stat().st_mode) for path in paths]


def test_a_profile_is_saved_and_loaded() -> None:
    profile = Profile(
        name="A.b-c_1",
        data_center="custom",
        base_url="https://w.example.com:8443/x/api/",
        read_only=True,
        auth="legacy",
        email="me@example.com",
        reviewer='Zoë "Z" 山田',
        download_dir="/srv/builds",
        tokens={
            "dev": TokenRef("command", 'pass show "work ato"'),
            "test": TokenRef("file", "~/t"),
            "prod": TokenRef("keyring", "a.prod.0a"),
        },
        quotas={"deployments": 120},
    )
    file = ProfilesFile()
    file.save(profile)
    file.save(Profile("other", "jp"), default=True)
    saved = ProfilesFile().load()
    assert saved.profiles["A.b-c_1"] == profile._replace(base_url="https://w.example.com:8443/x")
    assert saved.default == "other"
    assert modes(file.path, file.path.parent) == [0o600, 0o700]


def test_the_first_profile_becomes_the_default() -> None:
    file = ProfilesFile()
    file.save(Profile("acme", "eu"))
    assert file.load().starting() == Profile("acme", "eu")
    with pytest.raises(ProfileError, match="acme already exists"):
        file.save(Profile("acme", "us"))
    assert file.load().get("acme").data_center == "eu"
    file.save(Profile("acme", "us"), replace=True)
    assert file.load().get("acme").data_center == "us"


def test_edits_keep_everything_else(path: Path) -> None:
    file = write_file(path, HANDWRITTEN)
    file.update("acme", lambda old: (old or Profile("x", "eu"))._replace(reviewer="Ana"))
    set_token(file, "acme", "prod", TokenRef("command", "pass show p"))
    file.update("acme", lambda old: (old or Profile("x", "eu"))._replace(read_only=False))
    expected = HANDWRITTEN.replace(
        "read_only = true # never without a ticket",
        'read_only = false # never without a ticket\nreviewer = "Ana"',
    ).replace(
        "# PRODUCTION!",
        '[profiles.acme.prod]\ntoken_source = "command"\ntoken_command = "pass show p"\n\n'
        "# PRODUCTION!",
    )
    assert path.read_text() == expected
    set_token(file, "acme", "prod", None)
    assert path.read_text() == expected.replace(
        '[profiles.acme.prod]\ntoken_source = "command"\ntoken_command = "pass show p"\n\n', ""
    )


def test_renaming_and_removing_change_one_profile(path: Path) -> None:
    file = write_file(path, HANDWRITTEN)
    file.rename("acme", "ac.me")
    assert path.read_text() == HANDWRITTEN.replace('default = "acme"', 'default = "ac.me"').replace(
        "profiles.acme", 'profiles."ac.me"'
    )
    assert file.load().get("ac.me").tokens["dev"].reference == "ACME_DEV"
    file.remove("ac.me")
    remaining = path.read_text()
    assert remaining.endswith('# PRODUCTION!\n[profiles."b.eta"]\ndata_center="us"\n\n# the end\n')
    assert remaining.startswith("# Kept in our dotfiles.\n")
    assert "acme" not in remaining
    assert "ac.me" not in remaining
    assert file.load().default is None


def test_windows_line_ends_are_kept(path: Path) -> None:
    file = write_file(path, "")
    path.write_bytes(HANDWRITTEN.replace("\n", "\r\n").encode())
    file.save(Profile("new", "sg"), default=True)
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")
    assert file.load().default == "new"


@pytest.mark.parametrize(
    "text",
    [
        '[profiles]\nacme = {data_center = "eu"}\n',
        'profiles.acme.data_center = "eu"\n',
        'note = """\n[profiles.acme]\n"""\n[profiles.acme]\ndata_center = "eu"\n',
    ],
)
def test_a_layout_that_cannot_be_edited_is_not_changed(path: Path, text: str) -> None:
    file = write_file(path, text)
    assert file.load().get("acme").data_center == "eu"
    for attempt in (
        lambda: file.rename("acme", "other"),
        lambda: file.save(Profile("acme", "us"), replace=True),
        lambda: file.remove("acme"),
    ):
        with pytest.raises(ProfileError, match="left alone"):
            attempt()
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("broken", "position"),
    [
        ('default = "a\n', "line 1, column 13"),
        ("[profiles.acme]\ndata_center = \n", "line 2, column 15"),
        ("[profiles.acme", "line 1, column 15"),
        ("a = 1\nb = \udcff", "line 2, column 5"),
        ("a = 1\na = 2\n", "line 2, column 6"),
    ],
)
def test_a_broken_file_is_reported_and_not_changed(path: Path, broken: str, position: str) -> None:
    data = broken.encode(errors="surrogateescape")
    file = write_file(path, "")
    path.write_bytes(data)
    for attempt in (
        file.load,
        lambda: file.save(Profile("new", "eu"), replace=True),
        lambda: file.remove("acme"),
        lambda: file.rename("acme", "b"),
        lambda: file.set_default("acme"),
    ):
        with pytest.raises(ProfileError) as error:
            attempt()
        assert position in str(error.value)
        assert "left alone" in str(error.value)
        assert error.value.exit_code == 2
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 5000, "a = " + "9" * 5000, "x = 1\n" * 300_000],
    ids=["nested", "number", "size"],
)
def test_oversized_files_are_rejected(path: Path, text: str) -> None:
    with pytest.raises(ProfileError, match=r"profiles\.toml"):
        write_file(path, text).load()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("read_onyl = true", "read_onyl"),
        ('read_only = "yes"', "true or false"),
        ('token = "wrkaeu-123"', "never stands in"),
        ('dev = {token_source = "env", token_env = "a b"}', "not the name"),
        ('dev = {token_source = "vault"}', "token_source"),
        ('dev = {token_source = "file", token_env = "X"}', "token_env"),
        ("quotas = {deployments = 0}", "quota"),
        ('base_url = "https://x.example.com"', "custom only"),
        ('auth = "legacy"', "custom URLs only"),
    ],
)
def test_an_invalid_profile_does_not_hide_the_others(path: Path, line: str, message: str) -> None:
    file = write_file(path, HANDWRITTEN + f'[profiles.bad]\ndata_center = "eu"\n{line}\n')
    saved = file.load()
    assert list(saved.profiles) == ["acme", "b.eta"]
    with pytest.raises(ProfileError) as error:
        saved.get("bad")
    assert message in str(error.value)
    assert "wrkaeu-123" not in str(error.value)
    file.set_default("b.eta")
    assert line in path.read_text()
    file.remove("bad")
    assert file.load().problems == {}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_readable_file_is_rejected_with_the_command_to_fix_it(path: Path, mode: int) -> None:
    file = write_file(path, HANDWRITTEN)
    path.chmod(mode)
    for attempt in (file.load, lambda: file.save(Profile("new", "eu"))):
        with pytest.raises(ProfileError) as error:
            attempt()
        assert str(error.value).endswith(f"chmod 600 {path}")
    assert path.read_text() == HANDWRITTEN
    os.system(str(error.value).rpartition(": ")[2])
    assert file.load().default == "acme"


def test_a_readable_folder_is_rejected_with_the_command_to_fix_it(path: Path) -> None:
    file = write_file(path, HANDWRITTEN)
    path.parent.chmod(0o755)
    with pytest.raises(ProfileError) as error:
        file.load()
    assert str(error.value).endswith(f"chmod 700 {path.parent}")
    path.parent.chmod(0o1777)
    with pytest.raises(ProfileError) as error:
        file.load()
    assert "chmod" not in str(error.value)


def test_a_path_that_is_not_a_file(path: Path) -> None:
    os.mkfifo(path, 0o600)
    with pytest.raises(ProfileError, match="not a file"):
        ProfilesFile(path).load()
    path.unlink()
    path.mkdir(mode=0o700)
    with pytest.raises(ProfileError, match="not a file"):
        ProfilesFile(path).load()


def test_a_link_is_kept(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.toml"
    file = write_file(target, HANDWRITTEN)
    path.symlink_to(target)
    ProfilesFile(path).save(Profile("new", "eu"))
    assert path.is_symlink()
    assert "new" in file.load().profiles


def test_files_of_a_killed_process_are_removed(path: Path) -> None:
    file = write_file(path, HANDWRITTEN)
    (path.parent / "profiles.toml.0a1b2c3d.new").write_text("half")
    (path.parent / "profiles.toml.bak").write_text("mine")
    file.set_default("b.eta")
    assert sorted(entry.name for entry in path.parent.iterdir()) == [
        ".profiles.toml.lock", "profiles.toml", "profiles.toml.bak",
    ]  # fmt: skip


def test_a_failed_write_keeps_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_file(path, HANDWRITTEN)

    def profile(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", profile)
    with pytest.raises(ProfileError, match=r"No space left on device\. It is as it was before"):
        file.save(Profile("new", "eu"))
    assert path.read_text() == HANDWRITTEN
    assert not list(path.parent.glob("*.new"))


def test_an_unknown_name_suggests_the_nearest(path: Path) -> None:
    saved = write_file(path, HANDWRITTEN).load()
    with pytest.raises(ProfileError) as error:
        saved.get("Acmee\x1b[31m")
    assert str(error.value) == (
        "No profile is called Acmee. Did you mean acme? Saved: acme, b.eta."
    )


@pytest.mark.parametrize(
    "name", ["", "-a", ".a", "a b", "a/b", "ä", "a\n", "a" * 65, "profiles", "Builds"]
)
def test_invalid_names(name: str) -> None:
    with pytest.raises(ProfileError):
        check_name(name)
    with pytest.raises(ProfileError):
        ProfilesFile().save(Profile(name, "eu"))


def test_the_profile_to_start_with(path: Path) -> None:
    two = HANDWRITTEN.replace('default = "acme"\n', "")
    with pytest.raises(ProfileError, match="none is the default"):
        write_file(path, two).load().starting()
    with pytest.raises(ProfileError, match="not there any more"):
        write_file(path, HANDWRITTEN.replace('"acme"', '"gone"')).load().starting()
    assert ProfilesFile(path.with_name("none.toml")).load().starting() is None

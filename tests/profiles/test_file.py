"""``profiles.toml``: what is kept, what is refused, and that nothing is ever lost."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.support.profiles import set_token
from workato_tui.common.paths import config_dir
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, ProfileError, TokenRef, check_name

if TYPE_CHECKING:
    from pathlib import Path

BY_HAND = """\
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


def written(path: Path, text: str) -> ProfilesFile:
    path.write_text(text)
    path.chmod(0o600)
    return ProfilesFile(path)


def modes(*paths: Path) -> list[int]:
    return [stat.S_IMODE(one.stat().st_mode) for one in paths]


def test_everything_in_a_profile_comes_back() -> None:
    full = Profile(
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
    file.save(full)
    file.save(Profile("other", "jp"), default=True)
    saved = ProfilesFile().load()
    assert saved.profiles["A.b-c_1"] == full._replace(base_url="https://w.example.com:8443/x")
    assert saved.default == "other"
    assert modes(file.path, file.path.parent) == [0o600, 0o700]


def test_the_first_profile_is_the_default_and_saving_does_not_replace() -> None:
    file = ProfilesFile()
    file.save(Profile("acme", "eu"))
    assert file.load().starting() == Profile("acme", "eu")
    with pytest.raises(ProfileError, match="acme already exists"):
        file.save(Profile("acme", "us"))
    assert file.load().get("acme").data_center == "eu"
    file.save(Profile("acme", "us"), replace=True)
    assert file.load().get("acme").data_center == "us"


def test_edits_keep_comments_order_and_every_other_byte(path: Path) -> None:
    file = written(path, BY_HAND)
    file.update("acme", lambda old: (old or Profile("x", "eu"))._replace(reviewer="Ana"))
    set_token(file, "acme", "prod", TokenRef("command", "pass show p"))
    file.update("acme", lambda old: (old or Profile("x", "eu"))._replace(read_only=False))
    expected = BY_HAND.replace(
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


def test_renaming_and_removing_touch_one_profile_only(path: Path) -> None:
    file = written(path, BY_HAND)
    file.rename("acme", "ac.me")
    assert path.read_text() == BY_HAND.replace('default = "acme"', 'default = "ac.me"').replace(
        "profiles.acme", 'profiles."ac.me"'
    )
    assert file.load().get("ac.me").tokens["dev"].reference == "ACME_DEV"
    file.remove("ac.me")
    left = path.read_text()
    assert left.endswith('# PRODUCTION!\n[profiles."b.eta"]\ndata_center="us"\n\n# the end\n')
    assert left.startswith("# Kept in our dotfiles.\n")
    assert "acme" not in left
    assert "ac.me" not in left
    assert file.load().default is None


def test_windows_line_ends_stay(path: Path) -> None:
    file = written(path, "")
    path.write_bytes(BY_HAND.replace("\n", "\r\n").encode())
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
def test_a_layout_that_cannot_be_edited_safely_is_left_alone(path: Path, text: str) -> None:
    file = written(path, text)
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
    ("broken", "place"),
    [
        ('default = "a\n', "line 1, column 13"),
        ("[profiles.acme]\ndata_center = \n", "line 2, column 15"),
        ("[profiles.acme", "line 1, column 15"),
        ("a = 1\nb = \udcff", "line 2, column 5"),
        ("a = 1\na = 2\n", "line 2, column 6"),
    ],
)
def test_a_broken_file_is_named_with_line_and_column_and_never_written(
    path: Path, broken: str, place: str
) -> None:
    data = broken.encode(errors="surrogateescape")
    file = written(path, "")
    path.write_bytes(data)
    for attempt in (
        file.load,
        lambda: file.save(Profile("new", "eu"), replace=True),
        lambda: file.remove("acme"),
        lambda: file.rename("acme", "b"),
        lambda: file.set_default("acme"),
    ):
        with pytest.raises(ProfileError) as refused:
            attempt()
        assert place in str(refused.value)
        assert "left alone" in str(refused.value)
        assert refused.value.exit_code == 2
    assert path.read_bytes() == data


@pytest.mark.parametrize(
    "text",
    ["a = " + "[" * 5000, "a = " + "9" * 5000, "x = 1\n" * 300_000],
    ids=["nested", "number", "size"],
)
def test_an_absurd_file_is_refused_in_words(path: Path, text: str) -> None:
    with pytest.raises(ProfileError, match=r"profiles\.toml"):
        written(path, text).load()


@pytest.mark.parametrize(
    ("line", "said"),
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
def test_one_bad_profile_does_not_take_the_others_with_it(path: Path, line: str, said: str) -> None:
    file = written(path, BY_HAND + f'[profiles.bad]\ndata_center = "eu"\n{line}\n')
    saved = file.load()
    assert list(saved.profiles) == ["acme", "b.eta"]
    with pytest.raises(ProfileError) as refused:
        saved.get("bad")
    assert said in str(refused.value)
    assert "wrkaeu-123" not in str(refused.value)
    file.set_default("b.eta")
    assert line in path.read_text()
    file.remove("bad")
    assert file.load().problems == {}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_open_to_others_is_refused_with_the_command_that_mends_it(
    path: Path, mode: int
) -> None:
    file = written(path, BY_HAND)
    path.chmod(mode)
    for attempt in (file.load, lambda: file.save(Profile("new", "eu"))):
        with pytest.raises(ProfileError) as refused:
            attempt()
        assert str(refused.value).endswith(f"chmod 600 {path}")
    assert path.read_text() == BY_HAND
    os.system(str(refused.value).rpartition(": ")[2])
    assert file.load().default == "acme"


def test_a_folder_open_to_others_is_refused_with_the_command_that_mends_it(path: Path) -> None:
    file = written(path, BY_HAND)
    path.parent.chmod(0o755)
    with pytest.raises(ProfileError) as refused:
        file.load()
    assert str(refused.value).endswith(f"chmod 700 {path.parent}")
    path.parent.chmod(0o1777)
    with pytest.raises(ProfileError) as refused:
        file.load()
    assert "chmod" not in str(refused.value)


def test_what_is_no_file_does_not_hold_the_program_up(path: Path) -> None:
    os.mkfifo(path, 0o600)
    with pytest.raises(ProfileError, match="not a file"):
        ProfilesFile(path).load()
    path.unlink()
    path.mkdir(mode=0o700)
    with pytest.raises(ProfileError, match="not a file"):
        ProfilesFile(path).load()


def test_a_link_into_the_dotfiles_stays_a_link(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.toml"
    file = written(target, BY_HAND)
    path.symlink_to(target)
    ProfilesFile(path).save(Profile("new", "eu"))
    assert path.is_symlink()
    assert "new" in file.load().profiles


def test_what_a_killed_copy_left_is_swept_up_and_nothing_else(path: Path) -> None:
    file = written(path, BY_HAND)
    (path.parent / "profiles.toml.0a1b2c3d.new").write_text("half")
    (path.parent / "profiles.toml.bak").write_text("mine")
    file.set_default("b.eta")
    assert sorted(one.name for one in path.parent.iterdir()) == [
        ".profiles.toml.lock", "profiles.toml", "profiles.toml.bak",
    ]  # fmt: skip


def test_a_write_that_fails_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(path, BY_HAND)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProfileError, match=r"No space left on device\. It is as it was before"):
        file.save(Profile("new", "eu"))
    assert path.read_text() == BY_HAND
    assert not list(path.parent.glob("*.new"))


def test_an_unknown_name_lists_the_known_ones_and_the_nearest(path: Path) -> None:
    saved = written(path, BY_HAND).load()
    with pytest.raises(ProfileError) as refused:
        saved.get("Acmee\x1b[31m")
    assert str(refused.value) == (
        "No profile is called Acmee. Did you mean acme? Saved: acme, b.eta."
    )


@pytest.mark.parametrize(
    "name", ["", "-a", ".a", "a b", "a/b", "ä", "a\n", "a" * 65, "profiles", "Builds"]
)
def test_names_that_no_profile_can_have(name: str) -> None:
    with pytest.raises(ProfileError):
        check_name(name)
    with pytest.raises(ProfileError):
        ProfilesFile().save(Profile(name, "eu"))


def test_what_to_start_with(path: Path) -> None:
    two = BY_HAND.replace('default = "acme"\n', "")
    with pytest.raises(ProfileError, match="none is the default"):
        written(path, two).load().starting()
    with pytest.raises(ProfileError, match="not there any more"):
        written(path, BY_HAND.replace('"acme"', '"gone"')).load().starting()
    assert ProfilesFile(path.with_name("none.toml")).load().starting() is None

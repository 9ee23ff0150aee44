"""The settings file, and the folders of the program."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import platformdirs
import pytest

from workato_tui.common.paths import cache_dir, config_dir, data_dir, ensure_private, log_dir
from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path


def load_text(text: str) -> Settings:
    config_dir().mkdir(parents=True, exist_ok=True)
    (config_dir() / "config.toml").write_text(text)
    return load_settings()


def test_defaults_without_a_file() -> None:
    assert load_settings() == Settings(store=True, theme=None, mouse=True, ascii=False)


def test_every_setting_is_read() -> None:
    text = (
        'store = false\nmouse = false\nascii = true\ntheme = "workato-light"\n'
        'download_dir = "/srv"\n[quotas]\ndeployments = 90\n'
    )
    assert load_text(text) == Settings(
        False, "workato-light", False, True, "/srv", quotas={"deployments": 90}
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("store = no\n", "line 1, column 9"),
        ('mouse = true\ntheme = "x\n', "line 2, column 11"),
        ('store = "false"\n', "true or false"),
        ("store = 5\nthem = 1\n", "store is 5; it has to be true or false"),
        ("quotas = {deployments = true}\n", "quotas.deployments is true; it has to be a whole"),
        ("quotas = 5\n", "quotas is 5; it has to be a table"),
    ],
)
def test_a_broken_file_is_reported_with_its_position(text: str, message: str) -> None:
    with pytest.raises(ProfileError) as error:
        load_text(text)
    assert message in str(error.value)
    assert str(config_dir() / "config.toml") in str(error.value)
    assert error.value.exit_code == 2


def test_unknown_settings_are_ignored_and_reported() -> None:
    settings = load_text('them = "x"\nascii = true\nfuture = [1]\n[quotas]\ndeploymens = 90\n')
    assert settings.ascii
    ignored = "is not a setting and is ignored."
    path = config_dir() / "config.toml"
    assert settings.warnings == (
        f"{path}: them {ignored} Did you mean theme?",
        f"{path}: future {ignored}",
        f"{path}: quotas.deploymens {ignored} Did you mean quotas.deployments?",
    )


def test_the_folders_match_platformdirs(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
        for value in ("/x/y", "relative", ""):
            monkeypatch.setenv(f"XDG_{kind}_HOME", value)
            expected = platformdirs.PlatformDirs("workato-tui", appauthor=False)
            assert config_dir() == expected.user_config_path
            assert data_dir() == expected.user_data_path
            assert cache_dir() == expected.user_cache_path
            assert log_dir() == expected.user_log_path


def test_environment_variables_override_the_folders(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WORKATO_TUI_CONFIG_DIR", str(tmp_path / "c"))
    monkeypatch.setenv("WORKATO_TUI_DATA_DIR", str(tmp_path))
    assert config_dir() == tmp_path / "c"
    # Not the given folder itself: purge deletes ours, and it may be the home folder.
    assert {data_dir(), cache_dir().parent, log_dir().parent} == {tmp_path / "workato-tui"}


def test_a_private_folder_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = ensure_private(tmp_path / "a" / "b")
    folder.chmod(0o755)
    assert stat.S_IMODE(ensure_private(folder).stat().st_mode) == 0o700


def test_a_folder_behind_a_link_keeps_its_mode(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    shared.chmod(0o755)
    (tmp_path / "link").symlink_to(shared)
    ensure_private(tmp_path / "link")
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755

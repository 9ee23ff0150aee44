"""The settings file, and where everything is kept."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import platformdirs
import pytest

from workato_tui.common.paths import cache_dir, config_dir, data_dir, ensure_private, log_dir
from workato_tui.profiles.model import ProfileError
from workato_tui.profiles.settings import Settings, load_settings

if TYPE_CHECKING:
    from pathlib import Path


def settings(text: str) -> Settings:
    config_dir().mkdir(parents=True, exist_ok=True)
    (config_dir() / "config.toml").write_text(text)
    return load_settings()


def test_without_a_file_there_are_defaults() -> None:
    assert load_settings() == Settings(store=True, theme=None, mouse=True, ascii=False)


def test_every_setting_is_read() -> None:
    text = (
        'store = false\nmouse = false\nascii = true\ntheme = "workato-light"\n'
        'download_dir = "/srv"\n[quotas]\ndeployments = 90\n'
    )
    assert settings(text) == Settings(
        False, "workato-light", False, True, "/srv", quotas={"deployments": 90}
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("store = no\n", "line 1, column 9"),
        ('mouse = true\ntheme = "x\n', "line 2, column 11"),
        ('store = "false"\n', "true or false"),
        ("store = 5\nthem = 1\n", "store is 5; it has to be true or false"),
        ("quotas = {deployments = true}\n", "quotas.deployments is true; it has to be a whole"),
        ("quotas = 5\n", "quotas is 5; it has to be a table"),
    ],
)
def test_a_broken_file_is_named_with_the_place(text: str, said: str) -> None:
    with pytest.raises(ProfileError) as refused:
        settings(text)
    assert said in str(refused.value)
    assert str(config_dir() / "config.toml") in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_key_that_is_not_known_is_ignored_and_named() -> None:
    found = settings('them = "x"\nascii = true\nfuture = [1]\n[quotas]\ndeploymens = 90\n')
    assert found.ascii
    ignored = "is not a setting and is ignored."
    path = config_dir() / "config.toml"
    assert found.warnings == (
        f"{path}: them {ignored} Did you mean theme?",
        f"{path}: future {ignored}",
        f"{path}: quotas.deploymens {ignored} Did you mean quotas.deployments?",
    )


def test_the_folders_are_those_of_platformdirs(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
        for value in ("/x/y", "relative", ""):
            monkeypatch.setenv(f"XDG_{kind}_HOME", value)
            known = platformdirs.PlatformDirs("workato-tui", appauthor=False)
            assert config_dir() == known.user_config_path
            assert data_dir() == known.user_data_path
            assert cache_dir() == known.user_cache_path
            assert log_dir() == known.user_log_path


def test_the_variables_override_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WORKATO_TUI_CONFIG_DIR", str(tmp_path / "c"))
    monkeypatch.setenv("WORKATO_TUI_DATA_DIR", str(tmp_path))
    assert config_dir() == tmp_path / "c"
    # Never the given folder itself: it may be a home, and purge removes ours whole.
    assert {data_dir(), cache_dir().parent, log_dir().parent} == {tmp_path / "workato-tui"}


def test_a_private_folder_is_the_owners_alone(tmp_path: Path) -> None:
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

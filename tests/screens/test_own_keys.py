"""Custom keys: they work, are shown everywhere, and errors name their line."""

from __future__ import annotations

import re

import pytest

from tests.support.screen import (
    cursor_id,
    explorer_of,
    lines_of,
    paste,
    run_app,
    settle,
    shown_ids,
    status_text,
    text_of,
    wait_for_text,
    wait_until,
)
from workato_tui.common.paths import config_dir
from workato_tui.profiles.key_file import load_keys
from workato_tui.profiles.settings import Settings

CUSTOM_KEYS = """\
# my own
cursor_down = ["j", "n", "down"]
new = []
filter = ["ctrl+f", "/"]
help = "f1"
section_builds = "b"
build = "f5"
quit = "Q"
"""


def write(text: str) -> None:
    config_dir().mkdir(parents=True, exist_ok=True, mode=0o700)
    (config_dir() / "keys.toml").write_text(text)


def problems(text: str, send_key: str | None = None) -> list[str]:
    write(text)
    path = config_dir() / "keys.toml"
    return [problem.removeprefix(f"{path}, ") for problem in load_keys(send_key).problems]


async def test_custom_keys_work_and_are_shown():
    write(CUSTOM_KEYS)
    key_map = load_keys()
    assert key_map.problems == ()
    async with run_app(keys=key_map.keys, size=(200, 36)) as pilot:
        first = cursor_id(pilot)
        await pilot.press("n")
        assert cursor_id(pilot) != first
        everything = len(shown_ids(pilot))
        # While text is typed, a custom key is an ordinary letter.
        await pilot.press("ctrl+f", *"bn")
        assert " bn " in status_text(pilot)
        await pilot.press("escape")
        assert len(shown_ids(pilot)) == everything
        assert " f1 help" in lines_of(pilot)[-1]
        await pilot.press("full_stop")
        await paste(pilot, "Filter the rows")
        await wait_for_text(pilot, "ctrl+f ")
        await pilot.press("escape")
        await pilot.press("question_mark")
        assert status_text(pilot) == "? does nothing here. f1 shows the keys."
        await pilot.press("f1")
        await paste(pilot, "Known builds")
        await wait_until(pilot, lambda: re.search(r" b +Known builds", text_of(pilot)))
        await pilot.press("escape", "b")
        assert explorer_of(pilot).section == "builds"
        assert "b Builds" in text_of(pilot)
        await pilot.press("q")
        assert pilot.app.is_running


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('\naproove = ["a"]', ['line 2: "aproove" is not an action. Did you mean approve?']),
        (
            "\n[commands.note]\nkey = 'N'",
            ["line 2: Commands of your own belong in config.toml, which gives them keys too."],
        ),
        ("\n[approve]\nx = 1", ['line 2: approve takes a list of keys, such as ["a", "f6"].']),
        ('approve = "hyper+a"', ['line 1: "hyper+a" is not a key.']),
        ('approve = "ctrl+s"', ["line 1: ctrl+s sends forms and can do nothing else."]),
        ('approve = "f10"', ["line 1: f10 sends forms and can do nothing else."]),
        ('approve = ["a", "esc"]', ["line 1: esc always means back."]),
        (
            'sort = "x"\n\nreopen = "x"',
            [
                "line 3: x is the key of sort (line 1) already; reopen does not get it.",
                "line 1: x now does sort; reject has lost it. Give reject another key, or [].",
            ],
        ),
        ('sort = "x"\nreject = []', []),
        ('profile_new = "+"\ntick_all = "*"', []),
    ],
)
def test_invalid_keys_are_reported_with_their_line(text, expected):
    assert problems(text, send_key="f10") == expected


def test_esc_and_ctrl_c_keep_their_meaning():
    write('back = []\nquit = ["Q"]')
    assert load_keys().keys == {"back": ("escape",), "quit": ("Q", "ctrl+c", "ctrl+q")}


OTHER_KEYS = """\
open = "f2"
refresh = "f3"
new = "f4"
filters = "f5"
section_downloads = "f6"
download = "f7"
section_reviews = "f8"
row_actions = "f9"
search = "f10"
reveal = "f11"
look = []
"""


async def test_messages_name_the_custom_keys():
    write(OTHER_KEYS)
    key_map = load_keys()
    assert key_map.problems == ()
    settings = Settings(send_key="f12")
    async with run_app(keys=key_map.keys, settings=settings, section="resources") as pilot:
        await pilot.press("d")
        assert status_text(pilot) == "d does nothing here. ? shows the keys."
        await pilot.press("f10")
        assert status_text(pilot) == "f10: Open a package with : inside to search it."
        await pilot.press("m")
        assert status_text(pilot) == "m: Available in Reviews (f8)."
        await wait_for_text(pilot, "f2 opens it.")
        await pilot.press("f6")
        await wait_for_text(
            pilot,
            "No downloads yet.",
            "f7 on a build, deployment or project downloads the zip.",
            "f7 resumes, del cancels or removes, z unpacks",
        )
        await pilot.press("colon")
        await paste(pilot, "roles")
        await wait_for_text(pilot, "Custom roles; copy a role")
        await pilot.press("enter")
        await wait_for_text(pilot, "f4 copies it.")
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("f5")
        await wait_for_text(pilot, "Filter deployments", "f12 ")

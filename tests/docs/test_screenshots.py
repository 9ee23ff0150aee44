"""The screenshots are current, and name no machine."""

from __future__ import annotations

import re

import pytest

from tests.docs.conftest import ROOT

stage = pytest.importorskip("stage", reason="there is no folder screenshots/")
HERE = ROOT / "screenshots"


@pytest.mark.parametrize("name", stage.PICTURES)
async def test_a_picture_is_current(name: str):
    committed = (HERE / f"{name}.svg").read_text(encoding="utf-8")
    current = await stage.draw(name)
    assert stage.text_lines(committed) == stage.text_lines(current), "run: make screenshots"


@pytest.mark.parametrize("name", stage.LIGHT)
def test_light_and_dark_pictures_have_the_same_text(name: str):
    dark, light = (
        (HERE / f"{variant}.svg").read_text(encoding="utf-8") for variant in (name, f"{name}-light")
    )
    assert stage.text_lines(dark) == stage.text_lines(light), "run: make screenshots"
    assert dark != light


def test_every_picture_is_generated():
    assert {path.stem for path in HERE.glob("*.svg")} == {*stage.NAMES, "tour"}


def test_the_tour_is_complete_and_small():
    text = (HERE / "tour.svg").read_text(encoding="utf-8")
    frames = re.findall(r'animation-name: (f\d+)"', text)
    assert len(frames) > 5
    assert re.findall(r"@keyframes (f\d+) ", text) == frames
    used = set(re.findall(r'href="#(r\d+)"', text))
    defined = set(re.findall(r'<g id="(r\d+)"', text))
    assert used == defined
    assert len(text) < 300_000


def test_frames_share_equal_rows():
    import movie

    frame = '.t-r1 { fill: #fff }<text class="t-r1" x="0" y="44.4" textLength="12.2">a</text>'
    svg = movie.animate([(frame, 1.0), (frame, 2.0)])
    assert svg.count(">a</text>") == 1
    assert "33.333% { visibility: hidden }" in svg


@pytest.mark.parametrize("name", [*stage.NAMES, "tour"])
def test_a_picture_has_no_local_path_and_loads_nothing(name: str):
    text = (HERE / f"{name}.svg").read_text(encoding="utf-8")
    assert not stage.local_paths(text)
    # The namespace is not an address; a comment is never fetched.
    drawn = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    assert "://" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_lines_of_a_picture_keep_their_columns():
    svg = (
        '<text class="a" x="24.4" y="20" textLength="24.4">ab</text>'
        '<text class="a" x="73.2" y="20" textLength="12.2">経&amp;</text>'
        '<text class="a" x="0" y="44.4" textLength="12.2">c&#160;d</text>'
    )
    assert stage.text_lines(svg) == ["  ab  経&", "c d"]

"""Links in the long description work on the page of a package index."""

from __future__ import annotations

import re

import pytest

from tests.docs.conftest import read

readme = pytest.importorskip("readme", reason="hatchling is not installed")
LINK = re.compile(r"\]\(([^)]+)\)")


def test_links_and_pictures_are_absolute():
    text = readme.long_description(read("README.md"), "https://example.com/o/r", "v1")
    links = LINK.findall(text)
    assert "https://example.com/o/r/raw/v1/screenshots/tour.svg" in links
    assert "https://example.com/o/r/blob/v1/docs/start.md" in links
    assert all(link.startswith("https://") for link in links)


def test_without_an_address_relative_links_are_removed():
    text = readme.long_description(read("README.md"), "", "main")
    assert all("://" in link for link in LINK.findall(text))
    assert "screenshots" not in text
    assert "| `enter`, `esc` | open, go back |" in text
    assert "[Get started]" not in text
    assert "Get started" in text

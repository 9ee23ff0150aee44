"""Tag, version, and changelog of a release agree."""

from __future__ import annotations

import re
import tomllib

import pytest
import release_notes

from tests.docs.conftest import read
from workato_tui import __version__

CHANGELOG = """# Changelog

## [Unreleased]

## [0.2.0] - 2026-11-30

### Added

- A thing.

## [0.1.0] - 2026-01-01

- The first.
"""


def test_the_version_has_a_dated_section():
    sections = re.findall(r"^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?$", read("CHANGELOG.md"),
                          re.MULTILINE)  # fmt: skip
    assert sections[0] == ("Unreleased", "")
    version, day = sections[1]
    assert version == __version__
    assert day
    days = [day for _, day in sections[1:]]
    assert days == sorted(days, reverse=True)


def test_release_notes_are_the_changelog_section():
    assert release_notes.notes("v0.2.0", "0.2.0", CHANGELOG) == "### Added\n\n- A thing."
    assert release_notes.notes("v0.1.0", "0.1.0", CHANGELOG) == "- The first."


@pytest.mark.parametrize(
    ("tag", "version", "changelog", "sentence"),
    [
        ("v0.3.0", "0.2.0", CHANGELOG, "The tag is v0.3.0"),
        ("v0.3.0", "0.3.0", CHANGELOG, "no section with a date for 0.3.0"),
        ("v0.2.0", "0.2.0", CHANGELOG.replace("released]\n", "released]\n- New.\n"), "Unreleased"),
        ("v0.2.0", "0.2.0", CHANGELOG.replace(" - 2026-11-30", ""), "no section with a date"),
    ],
)
def test_contradictions_are_reported(tag, version, changelog, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        release_notes.notes(tag, version, changelog)


def test_the_workflow_tests_every_supported_python():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    supported = {classifier.rpartition(" :: ")[2] for classifier in project["classifiers"]
                 if re.search(r"Python :: 3\.\d+$", classifier)}  # fmt: skip
    tested = re.search(r"python: \[(.+)\]", read(".github/workflows/test.yml"))[1]
    assert supported <= set(re.findall(r'"(3\.\d+)"', tested))


@pytest.mark.parametrize("name", ["test", "release"])
def test_workflows_run_existing_targets(name: str):
    used = set(re.findall(r"run: make ([a-z-]+)", read(f".github/workflows/{name}.yml")))
    existing = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert "test" in used
    assert used <= existing

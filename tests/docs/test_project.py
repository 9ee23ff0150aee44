"""The project's files agree with each other."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib

import pytest

from tests.docs.conftest import ROOT, read

PROJECT = tomllib.loads(read("pyproject.toml"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def test_lower_bounds_exclude_vulnerable_versions():
    bounds = dict(
        re.match(r"([a-z-]+)>=([\d.]+)", requirement).groups()
        for requirement in PROJECT["dependencies"]
    )
    tested = dict(re.findall(r"^([a-z-]+)==([\d.]+)$", read("constraints.txt"), re.MULTILINE))
    for name, safe in (("starlette", "1.0.1"), ("httpcore", "1.0.9")):
        assert version_parts(bounds[name]) >= version_parts(safe)
    for name, bound in bounds.items():
        assert version_parts(bound) <= version_parts(tested[name])


def version_parts(version):
    return tuple(map(int, version.split(".")))


@pytest.mark.parametrize("target", ["demo", "run"])
def test_the_app_is_installed_with_the_tested_versions(target, tmp_path):
    process = subprocess.run(
        ["make", "--dry-run", "--always-make", target],
        cwd=ROOT, env={**os.environ, "PYTHON": sys.executable}, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    (install,) = [line for line in process.stdout.splitlines() if "pip install" in line]
    assert "--constraint constraints.txt" in install


def test_every_dependency_is_explained():
    requirements = [*PROJECT["dependencies"], *EXTRAS["keyring"], *EXTRAS["serve"]]
    names = {re.match(r"[a-z-]+", requirement)[0] for requirement in requirements}
    table = read("docs/dependencies.md")
    assert set(re.findall(r"^\| ([a-z-]+) (?:\(|\|)", table, re.MULTILINE)) == names


def test_the_changelog_starts_with_unreleased():
    assert re.findall(r"^## \[(.+?)\]", read("CHANGELOG.md"), re.MULTILINE)[0] == "Unreleased"

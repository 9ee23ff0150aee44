"""What quick commands may import."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cli.conftest import ROOT
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef

HEAVY = {
    "asyncio", "httpx", "pydantic", "textual", "tomlkit", "rich", "starlette", "keyring",
    "platformdirs", "hmac", "hashlib", "subprocess", "shutil", "logging", "json",
}  # fmt: skip


def imported_by(*arguments: str) -> set[str]:
    """Return the modules that a command imports in addition to a bare Python."""
    code = (
        "import sys; before = set(sys.modules)\n"
        "from workato_tui.cli import main\n"
        f"code = main({list(arguments)!r})\n"
        "print('\\n'.join(sorted(set(sys.modules) - before)), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        # -S ignores the site-packages of the developer's machine.
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=30,
    )
    return set(done.stderr.split())


def test_version_imports_nothing_else() -> None:
    assert imported_by("--version") == {"workato_tui", "workato_tui.cli"}


@pytest.mark.parametrize("form", [(), ("--names",)])
def test_listing_profiles_imports_little(form: tuple[str, ...]) -> None:
    ProfilesFile().save(Profile("acme", "eu", tokens={"dev": TokenRef("env", "X")}))
    modules = imported_by("profiles", "list", *form)
    assert "workato_tui.profiles.file" in modules
    assert not modules & (HEAVY | {"dataclasses", "inspect"})
    assert not [
        name for name in modules if name.startswith(("workato_tui.api", "workato_tui.app.app"))
    ]


def test_an_unknown_profile_imports_little() -> None:
    code = "import sys\nfrom workato_tui.cli import main\nassert main(['nobody']) == 2\n"
    code += f"assert not set(sys.modules) & {HEAVY - {'subprocess'}!r}, set(sys.modules)"
    subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        timeout=30,
        capture_output=True,
    )

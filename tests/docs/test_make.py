"""Messages of ``make`` while it installs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from tests.docs.conftest import ROOT

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def test_make_explains_an_unreachable_index(tmp_path):
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / ".made").touch()
    python = venv / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    # Independent of the make that may run the tests.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MA"))}
    # Nothing listens there, and pip must not look elsewhere.
    env |= {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_CONFIG_FILE": os.devnull,
            "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}  # fmt: skip
    process = subprocess.run(
        ["make", "demo", f"VENV={venv}"],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert process.returncode
    assert process.stdout.startswith(
        f"Installing the app into {venv}; this takes up to a minute ..."
    )
    assert "WARNING" not in process.stderr
    assert "The packages could not be installed" in process.stderr
    assert "PIP_INDEX_URL" in process.stderr
    assert "run make demo again" in process.stderr

"""Two processes change the profiles at the same time without losing data."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile

ROOT = Path(__file__).parents[2]
_WRITER = """
import sys
from tests.support.profiles import set_token
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef
who, environment = sys.argv[1:]
sys.stdin.readline()  # both begin at the same moment
file = ProfilesFile()
for number in range(12):
    file.save(Profile(f"{who}{number}", "eu"))
    set_token(file, "shared", environment, TokenRef("env", f"{who}_{number}"))
    if number % 3 == 2:
        file.rename(f"{who}{number}", f"{who}-renamed{number}")
"""


def test_two_concurrent_writers() -> None:
    ProfilesFile().save(Profile("shared", "us"))
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, writer_name, environment],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for writer_name, environment in (("a", "dev"), ("b", "prod"))
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _, errors = writer.communicate(timeout=30)
        assert (writer.returncode, errors) == (0, "")
    saved = ProfilesFile().load()
    expected = {
        f"{writer_name}{'-renamed' if number % 3 == 2 else ''}{number}"
        for writer_name in "ab"
        for number in range(12)
    }
    assert set(saved.profiles) == expected | {"shared"}
    tokens = saved.get("shared").tokens
    assert {env: ref.reference for env, ref in tokens.items()} == {"dev": "a_11", "prod": "b_11"}
    assert saved.default == "shared"

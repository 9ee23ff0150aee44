"""Check every file of ``dist/`` on its own.

Run it with ``make dist-check``: it uses new virtual environments, no package index, and an empty
home folder. ``FULL=1`` runs the whole test suite in the unpacked source archive, not only a part.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import pty
import select
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "dist"
PYTHON_FOLDER = str(Path(sys.base_prefix) / "bin")
PATH = f"{PYTHON_FOLDER}:/usr/bin:/bin"
_TIMEOUT = 60.0
_SOME_TESTS = "tests/docs tests/cli/test_command_line.py tests/api/test_http.py"


def main() -> int:
    """Run all checks; stop at the first failure."""
    if not (DIST / "SHA256SUMS").is_file():
        _print("There is nothing in dist/ to try. Run make dist first.")
        return 1
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        wheels = check_wheelhouse(work)
        check_wheel(work, wheels)
        check_pyz(work)
        check_sbom(wheels)
        check_sums()
        check_source(work)
    check_reproducible()
    _print("Every file works.")
    return 0


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _env(work: Path, name: str) -> dict[str, str]:
    """Return the variables of a user with an empty home folder and no package index."""
    home = work / f"home-{name}"
    home.mkdir(exist_ok=True)
    return {"HOME": str(home), "PATH": PATH, "TERM": "xterm-256color", "LANG": "C.UTF-8",
            "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}  # fmt: skip


def _only(pattern: str) -> Path:
    (path,) = DIST.glob(pattern)
    return path


def _run(env: dict[str, str], *command: str, cwd: Path = ROOT) -> str:
    process = subprocess.run(
        command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip
    if process.returncode:
        raise SystemExit(f"This failed: {' '.join(command)}\n{process.stdout}")
    return process.stdout


def try_program(env: dict[str, str], program: Path) -> None:
    """Print the version, then start the demo in a terminal and quit it."""
    assert _run(env, str(program), "--version").startswith("workato-tui "), program
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(program, [str(program), "--demo"], {**env, "COLUMNS": "120", "LINES": "36"})
    try:
        _read_until(terminal, b"Order to Cash")
        os.write(terminal, b"q")
        code = os.waitstatus_to_exitcode(_wait(pid, terminal))
    finally:
        os.close(terminal)
    assert code == 0, f"{program} --demo ended with {code}"


def _read_until(terminal: int, expected: bytes) -> None:
    output, end = b"", time.monotonic() + _TIMEOUT
    while expected not in output:
        if time.monotonic() > end:
            raise SystemExit(f"The demo did not show {expected!r}: {output[-500:]!r}")
        if select.select([terminal], [], [], 1)[0]:
            output += os.read(terminal, 65536)


def _wait(pid: int, terminal: int) -> int:
    end = time.monotonic() + _TIMEOUT
    while time.monotonic() < end:
        if select.select([terminal], [], [], 0.1)[0]:
            with contextlib.suppress(OSError):
                os.read(terminal, 65536)
        ended_pid, status = os.waitpid(pid, os.WNOHANG)
        if ended_pid:
            return status
    raise SystemExit("The demo did not end.")


def check_wheelhouse(work: Path) -> Path:
    """Install from the archive without a network; return the folder of its wheels."""
    _print("wheelhouse: install.sh, the demo")
    with tarfile.open(_only("*-wheelhouse.tar.gz")) as archive:
        archive.extractall(work, filter="data")
    (folder,) = work.glob("*-wheelhouse")
    env = _env(work, "wheelhouse")
    _run(env, str(folder / "install.sh"))
    try_program(env, Path(env["HOME"]) / ".local/bin/workato-tui")
    return folder / "wheels"


def check_wheel(work: Path, wheels: Path) -> None:
    """Install the wheel into a new virtual environment, with man pages and completion files."""
    _print("wheel: pip install, the demo, man pages, completion files")
    env, venv = _env(work, "wheel"), work / "venv"
    _run(env, sys.executable, "-m", "venv", str(venv))
    _run(env, str(venv / "bin/python"), "-m", "pip", "install", "-qq", "--no-index",
         "-f", str(wheels), str(_only("*.whl")))  # fmt: skip
    try_program(env, venv / "bin/workato-tui")
    for name in (
        "share/man/man1/workato-tui.1",
        "share/man/man1/workato-tui-builds.1",
        "share/bash-completion/completions/workato-tui",
        "share/zsh/site-functions/_workato-tui",
        "share/fish/vendor_completions.d/workato-tui.fish",
    ):
        assert (venv / name).is_file(), name


def check_pyz(work: Path) -> None:
    """Run the single file, and compare its later starts with an installed program."""
    env = _env(work, "pyz")
    file = work / "workato-tui.pyz"
    shutil.copy2(DIST / file.name, file)
    first = _seconds(env, file)
    try_program(env, file)
    pairs = [(_seconds(env, file), _seconds(env, work / "venv/bin/workato-tui")) for _ in range(9)]
    later, installed = (sorted(times)[4] for times in zip(*pairs, strict=True))
    _print(f"one file: first start {first:.2f} s, later {later * 1000:.0f} ms, "
           f"installed {installed * 1000:.0f} ms")  # fmt: skip
    assert later < installed * 1.5, "A later start takes too long."


def _seconds(env: dict[str, str], program: Path) -> float:
    start = time.perf_counter()
    _run(env, str(program), "profiles", "list")
    return time.perf_counter() - start


def check_sbom(wheels: Path) -> None:
    """Compare the list of components with the wheelhouse."""
    _print("list of components")
    text = _only("*.cdx.json").read_text(encoding="utf-8")
    listed = {_normal(component["name"]) for component in json.loads(text)["components"]}
    installed = {_normal(path.name.split("-")[0]) for path in wheels.glob("*.whl")}
    assert listed == installed - {"pip", "workato-tui"}, listed ^ installed
    assert "file:" not in text, "A path of this machine is in the list."


def _normal(name: str) -> str:
    return name.lower().replace("_", "-")


def check_sums() -> None:
    """Compare every file with its hash."""
    _print("SHA256SUMS")
    lines = (DIST / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    names = {path.name for path in DIST.iterdir()} - {"SHA256SUMS"}
    assert {line.split("  ")[1] for line in lines} == names
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((DIST / name).read_bytes()).hexdigest() == digest, name


def check_source(work: Path) -> None:
    """Run ``make test`` in the unpacked source archive; its tools come from the package index."""
    full = os.environ.get("FULL") == "1"
    _print(f"source archive: make test, {'all tests' if full else 'a part of the tests'}")
    with tarfile.open(_source()) as archive:
        archive.extractall(work, filter="data")
    folder = work / _source().name.removesuffix(".tar.gz")
    home = _env(work, "source")["HOME"]
    _run({**os.environ, "HOME": home}, "make", "test", *([] if full else [f"TESTS={_SOME_TESTS}"]),
         cwd=folder)  # fmt: skip


def _source() -> Path:
    (path,) = [path for path in DIST.glob("*.tar.gz") if "wheelhouse" not in path.name]
    return path


def check_reproducible() -> None:
    """Build everything again and compare the hashes."""
    _print("the same bytes from a second build")
    second_dist = ROOT / "build" / "again"
    _run({**os.environ, "DIST": str(second_dist)}, sys.executable, str(ROOT / "tools/dist.py"))
    first, second = ((folder / "SHA256SUMS").read_text() for folder in (DIST, second_dist))
    assert first == second, f"The builds differ:\n{first}\n{second}"
    shutil.rmtree(second_dist)


if __name__ == "__main__":
    sys.exit(main())

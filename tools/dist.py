"""Build the files of a release into ``dist/``; the same commit gives the same bytes.

Run it with ``make dist``. Packages come from pip's package index, in the versions of
``constraints.txt``.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from workato_tui import __version__

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / "tools"
DIST = Path(os.environ.get("DIST", ROOT / "dist"))
WORK = ROOT / "build" / "dist"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
MACHINES = ("x86_64", "aarch64")
NAME = f"workato_tui-{__version__}"
_EPOCH = 1577836800
"""2020-01-01, the time of an unpacked archive, which has no commit."""
_ZIP_DATE = (2020, 1, 1, 0, 0, 0)


def main() -> int:
    """Build everything."""
    os.environ["SOURCE_DATE_EPOCH"] = str(_commit_time())
    for folder in (DIST, WORK):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    _print_step("source archive and wheel")
    _run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(DIST), str(ROOT))
    _print_step(f"wheels for Python {', '.join(PYTHONS)} on {', '.join(MACHINES)}")
    wheels = download_wheels()
    _print_step("one file")
    build_pyz(wheels)
    _print_step("wheelhouse")
    build_wheelhouse(wheels)
    _print_step("list of components")
    build_sbom(wheels)
    write_sums()
    return 0


def _commit_time() -> int:
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(epoch)
    if not (ROOT / ".git").exists():
        return _EPOCH
    process = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return int(process.stdout or _EPOCH)


def _print_step(step: str) -> None:
    sys.stdout.write(f"Building: {step} ...\n")
    sys.stdout.flush()


def _run(*command: str) -> None:
    """Run a command; show its output only if it fails."""
    process = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if process.returncode:
        sys.stderr.write(process.stdout)
        raise SystemExit(f"This failed: {' '.join(command)}")


def download_wheels() -> Path:
    """Download every dependency for every supported Python and machine; return the folder."""
    wheels = WORK / "wheels"
    (own_wheel,) = DIST.glob("*.whl")
    pip = (sys.executable, "-m", "pip", "download", "-qq", "--disable-pip-version-check",
           "--constraint", "constraints.txt", "--only-binary", ":all:")  # fmt: skip
    for python in PYTHONS:
        for machine in MACHINES:
            platforms = [f"--platform=manylinux{tag}_{machine}" for tag in ("2014", "_2_28")]
            _run(*pip, "--dest", str(wheels), "--implementation", "cp", "--python-version", python,
                 *platforms, *_dependencies())  # fmt: skip
    # For hosts without ensurepip.
    _run(*pip, "--dest", str(wheels), "--no-deps", "pip")
    shutil.copy2(own_wheel, wheels)
    return wheels


def _dependencies() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return list(project["dependencies"])


def build_pyz(wheels: Path) -> None:
    """Put all packages into one file that Python runs, with compiled parts for each Python."""
    files: dict[str, bytes] = {}
    for wheel in sorted(wheels.glob("*.whl")):
        if not wheel.name.startswith("pip-"):
            files |= _installed_files(wheel)
    files["start.py"] = (TOOLS / "pyz_start.py").read_bytes()
    program = _zip(files, ZIP_DEFLATED)
    digest = hashlib.sha256(program).hexdigest()[:16]
    head, main = (
        (TOOLS / name).read_text(encoding="utf-8").replace("@DIGEST@", digest).encode()
        for name in ("pyz_head.sh", "pyz_main.py")
    )
    path = DIST / "workato-tui.pyz"
    path.write_bytes(head + _zip({"__main__.py": main, "program.zip": program}, ZIP_STORED))
    path.chmod(0o755)


def _installed_files(wheel: Path) -> dict[str, bytes]:
    """Return the files that a wheel installs into the folder of packages."""
    files = {}
    with ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.endswith(("/", ".dist-info/RECORD")) or ".data/" in name:
                continue
            files[name] = archive.read(name)
    return files


def _zip(files: dict[str, bytes], method: int) -> bytes:
    """Return a reproducible zip of the files."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", method, compresslevel=9) as archive:
        for name in sorted(files):
            entry = ZipInfo(name, _ZIP_DATE)
            entry.compress_type = method
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def build_wheelhouse(wheels: Path) -> None:
    """Put the wheels and the script that installs them into one archive."""
    folder = f"{NAME}-wheelhouse"
    script = (TOOLS / "install.sh").read_text(encoding="utf-8").replace("@VERSION@", __version__)
    files = {f"{folder}/wheels/{path.name}": path.read_bytes() for path in wheels.glob("*.whl")}
    files[f"{folder}/install.sh"] = script.encode()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(files[name]), _commit_time()
            entry.mode = 0o755 if name.endswith(".sh") else 0o644
            archive.addfile(entry, io.BytesIO(files[name]))
    _gzip(DIST / f"{folder}.tar.gz", buffer.getvalue())


def _gzip(path: Path, data: bytes) -> None:
    import gzip

    # Wheels are compressed already.
    path.write_bytes(gzip.compress(data, compresslevel=1, mtime=0))


def build_sbom(wheels: Path) -> None:
    """List the components of an installation in the format of CycloneDX."""
    venv = WORK / "venv"
    _run(sys.executable, "-m", "venv", "--without-pip", str(venv))
    _run(sys.executable, "-m", "pip", "--python", str(venv / "bin/python"), "install", "-qq",
         "--no-index", "-f", str(wheels), "--no-compile", "workato-tui")  # fmt: skip
    _run(str(Path(sys.executable).with_name("cyclonedx-py")), "environment", "--pyproject",
         "pyproject.toml", "--mc-type", "application", "--output-reproducible", "--output-file",
         str(DIST / f"{NAME}.cdx.json"), str(venv / "bin/python"))  # fmt: skip


def write_sums() -> None:
    """Write the hashes of all files, as ``sha256sum`` does."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(DIST.iterdir())
    ]
    (DIST / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    for line in lines:
        sys.stdout.write(line)


if __name__ == "__main__":
    sys.exit(main())

"""The command line: exit codes, messages, and no token in them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Cli, run_process
from tests.support.terminal import Terminal
from workato_tui import __version__
from workato_tui.common.paths import config_dir
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile

TOKEN = "wrkaeu-9f8e7d6c5b4a"


def test_the_module_is_the_program() -> None:
    assert run_process("--version").out == f"workato-tui {__version__}\n"


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("profiles", "add", "--help")])
def test_help_and_version_go_to_stdout(cli: Cli, arguments: tuple[str, ...]) -> None:
    done = cli(*arguments)
    assert (done.code, done.err) == (0, "")
    assert done.out


def test_help_names_every_command(cli: Cli) -> None:
    for word in ("profiles", "paths", "purge", "completion", "--demo", "--section", "--data-dir"):
        assert word in cli("--help").out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--nonsense",), "unrecognized arguments: --nonsense"),
        (("--section", "nowhere"), "invalid choice"),
        (("--log-level", "loud"), "invalid choice"),
        (("--demo", "acme"), "leave the profile's name out"),
        (("--read-only", "profiles"), "write it first"),
        (("doctor",), "word of the command line"),
        (("a/b",), "begins with a letter"),
        (("nobody",), "No profile is called nobody"),
        (("profiles",), "COMMAND"),
        (("profiles", "default"), "NAME"),
        (("profiles", "default", "nobody"), "No profile is called nobody"),
        (("profiles", "remove", "nobody"), "No profile is called nobody"),
        (("profiles", "rename", "nobody", "x"), "No profile is called nobody"),
        (("profiles", "test", "nobody"), "No profile is called nobody"),
        (("profiles", "edit", "nobody", "--read-only"), "No profile is called nobody"),
        (("profiles", "add", "acme", "--token-env", "X"), "needs --data-center"),
        (("profiles", "add", "builds", "--data-center", "eu"), "word of the command line"),
        (("profiles", "add", "acme", "--data-center", "mars"), "invalid choice"),
        (("profiles", "add", "acme", "--data-center", "eu"), "No terminal"),
        (("profiles", "add", "a", "--data-center", "custom", "--token-env", "X"), "base_url"),
        (("profiles", "add", "a", "--base-url", "http://x.de", "--token-env", "X"), "in clear"),
        (("profiles", "add", "a", "--data-center", "eu", "--auth", "legacy", "--email", "m@x.de",
          "--token-env", "X"), "custom URLs only"),
        (("profiles", "add", "a", "--data-center", "eu", "--email", "m@x.de", "--token-env", "X"),
         "--auth legacy"),
        (("profiles", "add", "a", "--data-center", "eu", "--token-command", "pass 'x"), "quote"),
        (("completion", "csh"), "invalid choice"),
        (("watch", "abc"), '"abc" is not the number of a build or deployment'),
        (("watch", "²"), "is not the number"),
        (("watch", "1", "--timeout", "soon"), '"soon" is not a number of seconds'),
        (("builds", "show"), "arguments are required: ID|PATH. "),
        (("builds", "show", "abc"), "is not the number of a build"),
        (("builds", "download", "9.5"), "is not the number of a build"),
        (("builds", "compare", "²", "2"), "is not the number of a build"),
        (("builds", "unpack", "²", "--into", "x"), "is not the number of a build"),
        (("builds", "build", ""), "project is empty"),
        (("builds", "build", "1", "--description", "\udcffx"), "description is not text in UTF-8"),
        (("deployments", "list", "--project", ""), "project is empty"),
        (("deployments", "show", "abc"), "is not the number of a deployment"),
        (("deployments", "deploy", "--build", "abc", "--to", "test"), "is not the number"),
        (("deployments", "deploy", "--approved", "abc"), "is not the number"),
        (("--demo", "--customer", "E\udcff"), "customer is not text in UTF-8"),
        (("watch", "1", "--profile", ""), "profile is empty"),
    ],
)  # fmt: skip
def test_wrong_usage_is_one_line_and_exits_with_2(
    cli: Cli, arguments: tuple[str, ...], message: str
) -> None:
    done = cli(*arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err
    assert not (config_dir() / "profiles.toml").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--token", TOKEN),
        (f"--token={TOKEN}",),
        ("--token-env", TOKEN),
        ("--token-env", "a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4"),
        ("--token-command", f"echo {TOKEN}"),
        ("--token-stdin", TOKEN),
        (TOKEN,),
    ],
)
def test_a_token_in_the_arguments_is_rejected_and_not_repeated(
    cli: Cli, arguments: tuple[str, ...]
) -> None:
    done = cli("profiles", "add", "acme", "--data-center", "eu", *arguments, stdin="piped")
    assert done.code == 2
    assert TOKEN not in done.out + done.err
    assert "a1b2c3" not in done.out + done.err
    assert not (config_dir() / "profiles.toml").exists()


def test_an_unknown_profile_names_the_known_ones(cli: Cli) -> None:
    for name in ("acme", "zeta"):
        ProfilesFile().save(Profile(name, "eu"))
    done = cli("Acmi")
    assert done.code == 2
    assert done.err == (
        "workato-tui: No profile is called Acmi. Did you mean acme? Saved: acme, zeta.\n"
    )


@pytest.mark.parametrize(
    "arguments", [(), ("acme",), ("profiles", "list"), ("profiles", "default", "a")]
)
def test_a_broken_profiles_file_is_named_with_line_and_column(
    cli: Cli, arguments: tuple[str, ...]
) -> None:
    config_dir().mkdir(mode=0o700, parents=True)
    path = config_dir() / "profiles.toml"
    path.write_text('[profiles.acme]\ndata_center = "eu\n')
    path.chmod(0o600)
    done = cli(*arguments)
    assert done.code == 2
    assert f"{path} is broken at line 2, column 18" in done.err
    assert path.read_text() == '[profiles.acme]\ndata_center = "eu\n'


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_to_a_full_disk(option: str) -> None:
    assert run_process(option).out == f"workato-tui {__version__}\n"
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "workato_tui", option],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no space left" in done.stderr


@pytest.mark.parametrize("columns", [50, 60, 80, 132])
@pytest.mark.parametrize(
    "arguments", [(), ("builds",), ("builds", "compare"), ("completion",), ("watch",)]
)
def test_help_fits_the_columns_variable(columns: int, arguments: tuple[str, ...]) -> None:
    lines = run_process(*arguments, "--help", env={"COLUMNS": str(columns)}).out.splitlines()
    widest = max(map(len, lines))
    assert widest <= columns
    assert widest > columns * 2 // 3 or arguments == ("completion",)


def test_help_fits_the_terminal() -> None:
    for columns in (50, 100):
        with Terminal("watch", "--help", size=(columns, 30)) as terminal:
            assert terminal.wait_for_exit() == 0
            text = terminal.output.decode().replace("\r", "")
            assert columns * 2 // 3 < max(map(len, text.splitlines())) <= columns


def test_the_app_requires_a_terminal(cli: Cli) -> None:
    done = cli("--demo")
    assert done.code == 2
    assert "terminal" in done.err
    assert done.err.count("\n") == 1


def test_a_closed_pipe_is_no_crash() -> None:
    ProfilesFile().save(Profile("acme", "eu"))
    child = subprocess.Popen(
        [sys.executable, "-m", "workato_tui", "completion", "bash"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # With a buffer, the flush at exit fails.
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""},
    )
    assert child.stdout is not None
    child.stdout.close()
    child.stdout = None
    _, error_output = child.communicate(timeout=30)
    assert error_output == b""


def test_an_internal_error_writes_a_report(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def raise_error(self: ProfilesFile) -> None:
        raise RuntimeError(f"wrong {TOKEN}")

    monkeypatch.setattr(ProfilesFile, "load", raise_error)
    done = cli("profiles", "list", stdin="")
    assert done.code == 1
    assert "Traceback" not in done.err
    assert TOKEN not in done.err
    reports = [file for file in tmp_path.rglob("*") if file.is_file() and "log" in file.parts]
    assert reports
    assert all(TOKEN not in file.read_text() for file in reports)

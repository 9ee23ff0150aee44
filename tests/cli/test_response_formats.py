"""Objects in other response formats are unwrapped, and never mistaken for another."""

# ruff: noqa: F811 - the fixture is another module's

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import JSONResponse

from .test_exit_codes import BUILD, DEPLOY, states, workspace  # noqa: F401

if TYPE_CHECKING:
    from tests.cli.conftest import Cli

    from .test_exit_codes import Workspace

WRAPPED = [
    lambda value: {"result": value},
    lambda value: {"data": value},
    lambda value: [value],
    lambda value: {"result": [value]},
    lambda value: {"data": {"result": value}},
]
WITHOUT_OBJECT: list[Any] = [
    {},
    [],
    {"result": {}},
    {"data": []},
    {"id": None},
    {"state": "success"},
    "x",
]
BUILD_BODY = {"id": 9, "state": "success", "project_id": "5"}
DEPLOYMENT_BODY = {"id": 9, "state": "success", "environment_type": "test", "project_build_id": 9}
READS = [
    (("builds", "show", "9"), BUILD_BODY),
    (("deployments", "show", "9"), DEPLOYMENT_BODY),
]


@pytest.mark.parametrize("wrap", WRAPPED)
@pytest.mark.parametrize(("arguments", "value"), READS)
def test_an_object_is_unwrapped(
    cli: Cli,
    workspace: Workspace,
    wrap: Any,
    arguments: tuple[str, ...],
    value: Any,
) -> None:
    workspace.object_answer = wrap(value)
    done = cli(*arguments, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["id"] == "9"
    assert json.loads(done.out)["state"] == "success"


@pytest.mark.parametrize(
    "wrap", [*WRAPPED[:2], lambda value: value, lambda value: {"data": {"items": value}}]
)
def test_a_list_is_unwrapped(cli: Cli, workspace: Workspace, wrap: Any) -> None:
    workspace.deployments = wrap([DEPLOYMENT_BODY])
    done = cli("deployments", "list", "--json")
    assert done.code == 0, done.err
    assert [each["id"] for each in json.loads(done.out)] == ["9"]


@pytest.mark.parametrize("answer", [*WITHOUT_OBJECT, {"id": 10, "state": "success"}])
@pytest.mark.parametrize(("arguments", "value"), READS)
def test_an_answer_without_the_object_is_unreadable(
    cli: Cli,
    workspace: Workspace,
    answer: Any,
    arguments: tuple[str, ...],
    value: Any,
) -> None:
    workspace.object_answer = answer
    done = cli(*arguments, "--json")
    assert (done.code, done.out) == (1, ""), done.err
    assert done.err.startswith("workato-tui: The response ")


@pytest.mark.parametrize("wrap", WRAPPED)
@pytest.mark.parametrize("arguments", [BUILD, DEPLOY])
def test_the_response_of_a_write_is_unwrapped(
    cli: Cli,
    workspace: Workspace,
    wrap: Any,
    arguments: tuple[str, ...],
) -> None:
    workspace.answer = JSONResponse(wrap({"id": 47, "state": "pending"}))
    done = cli(*arguments, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["id"] == "47"
    assert states() == ["done"]
    assert "47" in done.err


@pytest.mark.parametrize("answer", WITHOUT_OBJECT)
@pytest.mark.parametrize("arguments", [BUILD, DEPLOY])
def test_a_write_without_an_id_has_an_unknown_outcome(
    cli: Cli,
    workspace: Workspace,
    answer: Any,
    arguments: tuple[str, ...],
) -> None:
    workspace.answer = JSONResponse(answer)
    done = cli(*arguments, "--json")
    assert (done.code, done.out, states()) == (4, "", ["unknown"]), done.err
    assert "was started" not in done.err


def test_a_response_about_another_deployment_is_an_unknown_outcome(
    cli: Cli,
    workspace: Workspace,
) -> None:
    workspace.object_answer = {
        **DEPLOYMENT_BODY,
        "state": "pending",
        "review_state": "review_approved",
        "detailed_state": "pending",
    }
    workspace.answer = JSONResponse({**DEPLOYMENT_BODY, "id": 10})
    arguments = ("deployments", "deploy", "--approved", "9", "--yes-deploy-to", "test")
    done = cli(*arguments)
    assert (done.code, done.out, states()) == (4, "", ["unknown"]), done.err
    assert "is about 10" in done.err
    workspace.answer = JSONResponse({"data": DEPLOYMENT_BODY})
    assert cli(*arguments, "--again").code == 0


def test_a_token_check_needs_a_workspace(
    cli: Cli,
    workspace: Workspace,
) -> None:
    workspace.object_answer = {}
    assert cli("profiles", "test", "acme").code == 1
    workspace.object_answer = {"data": {"id": 1, "name": "Acme"}}
    done = cli("profiles", "test", "acme")
    assert (done.code, "Acme" in done.out) == (0, True)

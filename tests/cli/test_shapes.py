"""One object of another shape: taken out of what it is wrapped in, and never taken for another."""

# ruff: noqa: F811 - the fixture is another module's

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import JSONResponse

from .test_exit_codes import BUILD, DEPLOY, states, workspace  # noqa: F401

if TYPE_CHECKING:
    from .conftest import Cli
    from .test_exit_codes import Workspace

WRAPPED = [
    lambda one: {"result": one},
    lambda one: {"data": one},
    lambda one: [one],
    lambda one: {"result": [one]},
    lambda one: {"data": {"result": one}},
]
NOTHING: list[Any] = [{}, [], {"result": {}}, {"data": []}, {"id": None}, {"state": "success"}, "x"]
BUILT = {"id": 9, "state": "success", "project_id": "5"}
DEPLOYED = {"id": 9, "state": "success", "environment_type": "test", "project_build_id": 9}
READS = [
    (("builds", "show", "9"), BUILT),
    (("deployments", "show", "9"), DEPLOYED),
]


@pytest.mark.parametrize("wrap", WRAPPED)
@pytest.mark.parametrize(("words", "one"), READS)
def test_an_object_is_unwrapped(
    cli: Cli,
    workspace: Workspace,
    wrap: Any,
    words: tuple[str, ...],
    one: Any,
) -> None:
    workspace.one = wrap(one)
    done = cli(*words, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["id"] == "9"
    assert json.loads(done.out)["state"] == "success"


@pytest.mark.parametrize("answer", [*NOTHING, {"id": 10, "state": "success"}])
@pytest.mark.parametrize(("words", "one"), READS)
def test_an_answer_without_the_object_is_unreadable(
    cli: Cli,
    workspace: Workspace,
    answer: Any,
    words: tuple[str, ...],
    one: Any,
) -> None:
    workspace.one = answer
    done = cli(*words, "--json")
    assert (done.code, done.out) == (1, ""), done.err
    assert done.err.startswith("workato-tui: The response ")


@pytest.mark.parametrize("wrap", WRAPPED)
@pytest.mark.parametrize("words", [BUILD, DEPLOY])
def test_what_was_made_is_unwrapped(
    cli: Cli,
    workspace: Workspace,
    wrap: Any,
    words: tuple[str, ...],
) -> None:
    workspace.answer = JSONResponse(wrap({"id": 47, "state": "pending"}))
    done = cli(*words, "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["id"] == "47"
    assert states() == ["done"]
    assert "47" in done.err


@pytest.mark.parametrize("answer", NOTHING)
@pytest.mark.parametrize("words", [BUILD, DEPLOY])
def test_what_was_made_without_an_id_is_an_open_outcome(
    cli: Cli,
    workspace: Workspace,
    answer: Any,
    words: tuple[str, ...],
) -> None:
    workspace.answer = JSONResponse(answer)
    done = cli(*words, "--json")
    assert (done.code, done.out, states()) == (4, "", ["unknown"]), done.err
    assert "was started" not in done.err


def test_a_deployment_that_answers_as_another_is_an_open_outcome(
    cli: Cli,
    workspace: Workspace,
) -> None:
    workspace.one = {**DEPLOYED, "state": "pending", "review_state": "review_approved",
                     "detailed_state": "pending"}  # fmt: skip
    workspace.answer = JSONResponse({**DEPLOYED, "id": 10})
    words = ("deployments", "deploy", "--approved", "9", "--yes-deploy-to", "test")
    done = cli(*words)
    assert (done.code, done.out, states()) == (4, "", ["unknown"]), done.err
    assert "is about 10" in done.err
    workspace.answer = JSONResponse({"data": DEPLOYED})
    assert cli(*words).code == 0


def test_a_token_is_not_good_because_something_answers(
    cli: Cli,
    workspace: Workspace,
) -> None:
    workspace.one = {}
    assert cli("profiles", "test", "acme").code == 1
    workspace.one = {"data": {"id": 1, "name": "Acme"}}
    done = cli("profiles", "test", "acme")
    assert (done.code, "Acme" in done.out) == (0, True)

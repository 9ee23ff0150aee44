"""The requests of the reads, in the own workspace and in a customer's."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.api.wire import Reply, Script
from workato_tui.api import errors
from workato_tui.api.client import Api
from workato_tui.api.identity import identify
from workato_tui.api.list_filters import DeploymentFilter
from workato_tui.api.workspace import Workspace, encode_segment, project_or_folder

SAMPLES = Path(__file__).parent / "samples"
Job = Callable[[Api], Awaitable[Any]]

READS: list[tuple[str, Job, str, dict[str, str], Any]] = [
    (
        "projects.list",
        lambda a: a.projects.list(),
        "projects",
        {"page": "1", "per_page": "100"},
        [],
    ),
    ("project-builds.get", lambda a: a.builds.get(72), "project_builds/72", {}, {"id": 72}),
    ("deployments.get", lambda a: a.deployments.get("43"), "deployments/43", {}, {"id": 43}),
    ("deployments.list", lambda a: a.deployments.list(), "deployments", {}, {"items": []}),
    (
        "folders.list",
        lambda a: a.folders.list(7),
        "folders",
        {"parent_id": "7", "page": "1", "per_page": "100"},
        [],
    ),
    (
        "folders.list at the top level",
        lambda a: a.folders.list(),
        "folders",
        {"page": "1", "per_page": "100"},
        [],
    ),
    ("folders.get", lambda a: a.folders.get(7), "folders/7", {}, {"id": 7}),
]


@pytest.mark.parametrize(
    ("job", "path", "query", "body"), [r[1:] for r in READS], ids=[r[0] for r in READS]
)
@pytest.mark.parametrize("customer", [None, "EA/2300 @x"])
async def test_read_request(
    customer: str | None,
    job: Job,
    path: str,
    query: dict[str, str],
    body: Any,
    wire: Script,
    api: Api,
) -> None:
    wire.reply_with(Reply(body))
    await job(api.for_customer(customer) if customer else api)
    request = wire.requests[0]
    prefix = "/api/managed_users/EA%2F2300%20%40x/" if customer else "/api/"
    assert (request.method, request.path, request.query) == ("GET", prefix + path, query)
    assert request.body == b""


async def test_all_pages_of_projects(wire: Script, api: Api) -> None:
    pages = [[{"id": n} for n in range(start, start + 100)] for start in (0, 100)]
    wire.reply_with(Reply(pages[0]), Reply(pages[1]), Reply([{"id": 200}]))
    batch_sizes: list[int] = []
    projects = await api.projects.list(on_items=lambda batch: batch_sizes.append(len(batch)))
    assert [project.id for project in projects] == [str(n) for n in range(201)]
    assert [request.query["page"] for request in wire.requests] == ["1", "2", "3"]
    assert batch_sizes == [100, 100, 1]


async def test_a_server_without_pages_is_called_twice(wire: Script, api: Api) -> None:
    wire.reply_with(Reply([{"id": n} for n in range(130)]))
    assert len(await api.projects.list()) == 130
    assert len(wire.requests) == 2


async def test_a_wrapped_list_with_smaller_pages(wire: Script, api: Api) -> None:
    first_page = {"result": [{"id": 1}, {"id": 2}], "count": 3, "page": 1, "per_page": 2}
    wire.reply_with(Reply(first_page), Reply({**first_page, "result": [{"id": 3}], "page": 2}))
    projects = await api.for_customer(9).projects.list()
    assert [project.id for project in projects] == ["1", "2", "3"]


async def test_the_documented_lists(wire: Script, api: Api) -> None:
    wire.reply_with(Reply((SAMPLES / "embedded.get_projects.json").read_bytes()))
    assert [each.name for each in await api.projects.list()] == ["Procure to Pay", "Order to Cash"]
    wire.reply_with(Reply((SAMPLES / "developer.get_deployments.json").read_bytes()))
    deployments = await api.deployments.list()
    assert [(each.id, each.asset_count) for each in deployments] == [("43", 3), ("42", 3)]
    assert deployments[0].text is not None
    assert json.loads(deployments[0].text)["id"] == 43, (
        "the text of the item, not of the whole answer"
    )


@pytest.mark.parametrize("number", ["abc", "", "4 3", "-1", "../users", "٣"])
async def test_an_invalid_id_is_rejected_before_sending(
    number: str, wire: Script, api: Api
) -> None:
    for job in (api.builds.get, api.deployments.get, api.folders.get):
        with pytest.raises(errors.InvalidRequestError, match="is no number of a"):
            await job(number)
    assert wire.requests == []


async def test_background_reads_use_the_background_budget(wire: Script, api: Api) -> None:
    api.http.rate_limiter.override({"projects": 2})
    wire.reply_with(Reply({"id": 1}))
    waits: list[float] = []
    api.http.rate_limiter.on_wait = lambda _family, seconds: waits.append(seconds)
    await api.builds.get(1, background=True)
    await api.builds.get(1)
    assert waits == []
    assert api.http.rate_limiter.remaining("projects").remaining == 0


# The filter of deployments

NOW = datetime(2025, 3, 10, 15, 30, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("text", "as_from", "as_to"),
    [
        ("today", "2025-03-09T22:00:00Z", "2025-03-10T22:00:00Z"),
        ("yesterday", "2025-03-08T22:00:00Z", "2025-03-09T22:00:00Z"),
        ("-7d", "2025-03-03T13:30:00Z", "2025-03-03T13:30:00Z"),
        ("-12h", "2025-03-10T01:30:00Z", "2025-03-10T01:30:00Z"),
        ("-2w", "2025-02-24T13:30:00Z", "2025-02-24T13:30:00Z"),
        ("-45m", "2025-03-10T12:45:00Z", "2025-03-10T12:45:00Z"),
        ("2025-01-31", "2025-01-30T22:00:00Z", "2025-01-31T22:00:00Z"),
        ("2025-01-31 08:00", "2025-01-31T06:00:00Z", "2025-01-31T06:00:00Z"),
        ("2025-01-31T08:00:00-07:00", "2025-01-31T15:00:00Z", "2025-01-31T15:00:00Z"),
        ("2025-01-31T08:00:00Z", "2025-01-31T08:00:00Z", "2025-01-31T08:00:00Z"),
    ],
)
def test_filter_times_are_sent_in_utc(text: str, as_from: str, as_to: str) -> None:
    params = DeploymentFilter(from_=text, to=text).params(NOW)
    assert (params["from"], params["to"]) == (as_from, as_to)


async def test_all_filters_are_sent(wire: Script, api: Api) -> None:
    wire.reply_with(Reply({"items": []}))
    chosen_filter = DeploymentFilter(
        project_id=10416,
        folder_id=660222,
        environment_type="prod",
        state="failed",
        from_="2025-01-01T00:00:00Z",
        to="2025-02-01T00:00:00Z",
    )
    await api.deployments.list(chosen_filter)
    assert wire.requests[0].query == {
        "project_id": "10416",
        "folder_id": "f660222",
        "environment_type": "prod",
        "state": "failed",
        "from": "2025-01-01T00:00:00Z",
        "to": "2025-02-01T00:00:00Z",
    }


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("project_id", "Order to Cash", "enter a numeric project ID"),
        ("folder_id", "fx", "enter a folder ID"),
        ("from_", "last week", "give today, -7d"),
        ("to", "9999-12-31", "closer to today"),
        ("from_", "0001-01-01T00:00+05:00", "closer to today"),
        ("to", "2025-13-01", "give today"),
        ("state", "done", "pending"),
        ("environment_type", "staging", "prod"),
    ],
)
def test_an_invalid_filter(field: str, value: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DeploymentFilter(**{field: value})


def test_blank_filters_are_not_sent() -> None:
    blank = DeploymentFilter(project_id="", folder_id=" ", state="", from_="", to="")
    assert blank.is_empty
    assert set(blank.params(NOW).values()) == {None}
    assert DeploymentFilter(folder_id="F12").folder_id == "f12"
    assert DeploymentFilter.model_validate({"from": "today"}).from_ == "today"
    assert DeploymentFilter(from_="today").params(datetime.now(UTC))["from"]


# The workspace


def test_operations_that_customers_do_not_have() -> None:
    customer = Workspace.customer("E1")
    for operation in ("approve", "reject", "reopen", "update-review-comment"):
        assert "customer" in (customer.unavailable_reason(f"deployments.{operation}") or "")
        assert Workspace.own().unavailable_reason(f"deployments.{operation}") is None
    assert customer.unavailable_reason("deployments.submit-for-review") is None


@pytest.mark.parametrize("customer", ["", " ", "E", "..", "."])
def test_an_invalid_customer_id_is_rejected(customer: str) -> None:
    with pytest.raises(errors.InvalidRequestError):
        Workspace.customer(customer)


def test_path_segments_are_encoded() -> None:
    assert project_or_folder("f660222") == "f660222"
    assert project_or_folder(10416) == "10416"
    assert encode_segment("a/b c") == "a%2Fb%20c"
    for bad in ("", ".."):
        with pytest.raises(errors.InvalidRequestError):
            encode_segment(bad)


# Identify


async def test_identify_reads_the_workspace(wire: Script, api: Api) -> None:
    wire.reply_with(Reply({"id": 5, "name": "Acme GmbH", "email": "ops@acme.example"}))
    identity = await identify(api)
    assert (identity.name, identity.id, identity.email, identity.note) == (
        "Acme GmbH", "5", "ops@acme.example", "",
    )  # fmt: skip
    assert [request.path for request in wire.requests] == ["/api/users/me"]


@pytest.mark.parametrize("status", [401, 403])
async def test_identify_falls_back_to_one_project(status: int, wire: Script, api: Api) -> None:
    wire.reply_with(Reply({"message": "Unauthorized"}, status), Reply([{"id": 1}]))
    identity = await identify(api)
    assert identity.name is None
    assert "The token works" in identity.note
    assert str(status) in identity.note
    assert wire.requests[1].path == "/api/projects"
    assert wire.requests[1].query == {"page": "1", "per_page": "1"}


async def test_identify_rejected_twice_names_every_cause(wire: Script, api: Api) -> None:
    wire.reply_with(Reply({"message": "Unauthorized"}, 401))
    with pytest.raises(errors.UnauthorizedError, match="data center"):
        await identify(api)
    assert len(wire.requests) == 2

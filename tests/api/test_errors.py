"""Each documented error has its own class, message, and next step."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.api.wire import TOKEN, Reply, Script
from workato_tui.api import error_mapping, errors

if TYPE_CHECKING:
    from workato_tui.api.client import Api
    from workato_tui.api.http import Http

ROWS: dict[str, tuple[int, Any, type[errors.WorkatoError], str, str]] = {
    "generic 400": (
        400,
        {"message": "Bad request"},
        errors.BadRequestError,
        "Bad request",
        "entered",
    ),
    "no Environments, JSON": (
        400,
        {"message": "Environments not provisioned"},
        errors.EnvironmentsNotProvisionedError,
        "Environments feature",
        "admin",
    ),
    "no Environments, bare text": (
        400,
        b"Environments not provisioned",
        errors.EnvironmentsNotProvisionedError,
        "Environments feature",
        "admin",
    ),
    "missing parameter": (
        400,
        {"message": "Missing parameter environment_type"},
        errors.MissingParameterError,
        "parameter environment_type is missing",
        "Enter a value for environment_type",
    ),
    "invalid name": (
        400,
        {"message": "Name is invalid"},
        errors.InvalidRequestError,
        "Name is",
        "Correct",
    ),
    "validation with lists": (
        400,
        {"message": "Invalid", "errors": {"title": ["is too long", "is odd"], "to": "is past"}},
        errors.InvalidRequestError,
        "title: is too long, is odd; to: is past",
        "Correct",
    ),
    "401": (401, {"message": "Unauthorized"}, errors.UnauthorizedError, "did not accept", "role"),
    "403 of a project": (
        403,
        {"message": "Cannot destroy folder"},
        errors.ForbiddenError,
        "Cannot destroy folder",
        "client role",
    ),
    "403 web page": (
        403,
        b"<html><title>Blocked</title></html>",
        errors.ForbiddenError,
        "a web page",
        "firewall",
    ),
    "404": (
        404,
        {"message": "Not found"},
        errors.NotFoundError,
        "ot found",
        "Check the number",
    ),
    "404 as text": (404, b"Not found", errors.NotFoundError, "ot found", "Check the number"),
    "404 of a package without a body": (404, b"", errors.NotFoundError, "ot found", "number"),
    "404 of a path": (
        404,
        {"message": "API not found"},
        errors.ApiNotFoundError,
        "no such call: GET /api/x",
        "in the profile",
    ),
    "404 of another site": (
        404,
        b"<!doctype html><p>nothing here",
        errors.ApiNotFoundError,
        "a web page",
        "in the profile",
    ),
    "422": (
        422,
        {"error": "folder_id_for_home_assets is required"},
        errors.InvalidRequestError,
        "folder_id_for_home_assets is required",
        "Correct",
    ),
    "500": (
        500,
        {"message": "Server error", "id": "0f8a-77"},
        errors.ServerError,
        "Server error",
        "reference 0f8a-77",
    ),
    "newer envelope": (
        400,
        {"errors": [{"code": "x", "title": "Bad tag", "detail": "No such color"}]},
        errors.BadRequestError,
        "No such color",
        "entered",
    ),
    "error_type": (400, {"error_type": "Quota"}, errors.BadRequestError, "Quota", "entered"),
    "an unknown 4xx": (
        418,
        b"short and stout",
        errors.BadRequestError,
        "short and stout",
        "entered",
    ),
    "407": (407, b"", errors.ProxyError, "requires a user", "HTTPS_PROXY"),
}


@pytest.mark.parametrize("row", ROWS)
async def test_error_class_and_message(row: str, wire: Script, http: Http) -> None:
    status, body, kind, message, next_step = ROWS[row]
    wire.reply_with(Reply(body, status))
    with pytest.raises(errors.WorkatoError) as caught:
        await http.get("/api/x", budget="deployments")
    error = caught.value
    assert type(error) is kind
    assert error.status == status
    assert message in error.message
    assert next_step in error.next_step
    assert str(error) == f"{error.message} {error.next_step}"
    assert TOKEN not in str(error)
    assert len(wire.requests) == 1, "an error must not be retried"


async def test_error_messages_differ(wire: Script, http: Http) -> None:
    messages = {}
    for name, (status, body, kind, *_rest) in ROWS.items():
        wire.reply_with(Reply(body, status))
        with pytest.raises(kind) as caught:
            await http.get("/api/x", budget="deployments")
        messages[name] = caught.value.message
    same_message = [
        ("no Environments, JSON", "no Environments, bare text"),
        ("404", "404 as text"),
        ("404", "404 of a package without a body"),
        ("404 of a path", "404 of another site"),
    ]
    assert len(set(messages.values())) >= len(ROWS) - len(same_message)


async def test_a_401_names_every_cause(wire: Script, http: Http) -> None:
    wire.reply_with(Reply({"message": "Unauthorized"}, 401))
    with pytest.raises(errors.UnauthorizedError) as caught:
        await http.get("/api/users/me", budget="workspace")
    for cause in ("token", "data center", "client role", "environment", "project scope"):
        assert cause in str(caught.value)


async def test_429_is_retried_and_then_reported(wire: Script, http: Http) -> None:
    wire.reply_with(Reply({"message": "slow"}, 429, {"retry-after": "0"}))
    with pytest.raises(errors.RateLimitedError) as caught:
        await http.get("/api/deployments", budget="deployments")
    assert "429" in caught.value.message
    assert "other programs" in caught.value.next_step
    assert len(wire.requests) == 4


@pytest.mark.parametrize("status", [502, 503, 504])
async def test_a_gateway_error_is_unavailable(status: int, wire: Script, http: Http) -> None:
    wire.reply_with(Reply(b"<html>bad gateway", status))
    with pytest.raises(errors.UnavailableError) as caught:
        await http.get("/api/deployments", budget="deployments")
    assert f"({status})" in caught.value.message
    assert len(wire.requests) == 4


@pytest.mark.parametrize(
    "body",
    [
        {"success": False, "message": "Recipe cannot be started"},
        {"success": "false", "errors": {"code": ["Recipe cannot be started"]}},
        {"Success": False, "error": "Recipe cannot be started"},
    ],
)
async def test_success_false_with_200_is_an_error(body: Any, wire: Script, http: Http) -> None:
    wire.reply_with(Reply(body))
    with pytest.raises(errors.RejectedError) as caught:
        await http.write("PUT", "/api/recipes/1/start", budget="recipes")
    assert "Recipe cannot be started" in caught.value.message
    assert caught.value.response_body == body
    assert "Nothing was changed." in str(caught.value)


async def test_success_as_text_is_no_error(wire: Script, http: Http) -> None:
    wire.reply_with(Reply({"success": "true"}))
    answer = await http.write("DELETE", "/api/projects/1", budget="projects")
    assert answer == {"success": "true"}


async def test_control_characters_in_a_message_are_removed(wire: Script, http: Http) -> None:
    wire.reply_with(Reply({"message": "\x1b[31mred\x1b[0m\n\u202elaced" + "x" * 5000}, 400))
    with pytest.raises(errors.BadRequestError) as caught:
        await http.get("/api/x", budget="deployments")
    assert "\x1b" not in str(caught.value)
    assert "\u202e" not in str(caught.value)
    assert len(str(caught.value)) < 600


async def test_a_list_rejected_with_200_is_an_error(wire: Script, api: Api) -> None:
    wire.reply_with(Reply({"success": False, "message": "No"}))
    with pytest.raises(errors.RejectedError):
        await api.deployments.list()
    wire.reply_with(Reply({"message": "Maintenance"}))
    with pytest.raises(errors.UnreadableResponseError, match="holds no list: Maintenance"):
        await api.deployments.list()


@pytest.mark.parametrize(
    ("retry_after", "words"),
    [
        ("0", "in 1 second;"),
        ("1.5", "in 2 seconds;"),
        ("90", "in 90 seconds;"),
        ("3600", "in 60 minutes;"),
        ("86400", "in 24 hours;"),
        ("604800", "in 7 days;"),
        ("9" * 400, "much later;"),
        ("Fri, 14 Mar 2025 15:10:26 GMT", "in 60 seconds;"),
        ("Wed, 21 Oct 2015 07:28:00 GMT", "in 1 second;"),
        ("-5", "in a minute;"),
        ("inf", "in a minute;"),
        ("\u00b2", "in a minute;"),
        ("1_000", "in a minute;"),
    ],
)
def test_retry_after_is_shown_in_words(
    retry_after: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Now(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2025, 3, 14, 15, 9, 26, tzinfo=tz)

    monkeypatch.setattr(error_mapping, "datetime", Now)
    answer = error_mapping.ErrorResponse(
        429, {"retry-after": retry_after}, b"{}", "host", "GET", "/api/x"
    )
    assert f"Try again {words}" in str(error_mapping.error_for(answer))


REVIEW_CALLS = ("eligible_reviewers", "submit_for_review", "approve", "reopen", "deploy")


@pytest.mark.parametrize("name", REVIEW_CALLS)
async def test_a_404_of_a_review_call_explains_the_private_beta(
    name: str, wire: Script, http: Http
) -> None:
    for body in ({"message": "API not found"}, b"<html>nothing here"):
        wire.reply_with(Reply(body, 404))
        with pytest.raises(errors.ApiNotFoundError) as caught:
            await http.get(f"/api/deployments/43/{name}", budget="deployments")
        assert "not enabled in this workspace" in caught.value.message
        assert "private beta" in caught.value.next_step
        assert "address" not in str(caught.value)
    wire.reply_with(Reply({"message": "Not found"}, 404))
    with pytest.raises(errors.NotFoundError) as missing:
        await http.get(f"/api/managed_users/E5/deployments/43/{name}", budget="deployments")
    assert "Check the deployment's number" in missing.value.next_step
    assert "private beta" in missing.value.next_step


async def test_a_403_of_a_customer_s_export_names_the_privilege(wire: Script, http: Http) -> None:
    wire.reply_with(Reply({"message": "Forbidden"}, 403))
    with pytest.raises(errors.ForbiddenError) as caught:
        await http.get("/api/managed_users/7/exports/508", budget="packages")
    assert "oem_vendor" in caught.value.next_step
    wire.reply_with(Reply({"message": "Forbidden"}, 403))
    with pytest.raises(errors.ForbiddenError) as own_error:
        await http.get("/api/packages/508", budget="packages")
    assert "oem_vendor" not in own_error.value.next_step

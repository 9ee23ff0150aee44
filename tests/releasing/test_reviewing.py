"""Reviews: assign, submit, approve, reject, comment and reopen; and reasons against it."""

from __future__ import annotations

import re

import pytest

from tests.releasing.steps import (
    drive_profile,
    expect_rejection,
    realtime_demo,
    tick,
    toggle_options,
)
from tests.support.driver import drive_app
from tests.support.screen import (
    cursor_id,
    explorer_of,
    lines_of,
    shown_ids,
    status_text,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve

PRIYA, ZOE, MISAKI = 0, 1, 4
"""Their positions in the list of eligible reviewers."""


def review_path(number: str, verb: str) -> str:
    return f"/api/deployments/{number}/{verb}"


async def test_a_reviewer_is_dropped_only_after_a_tick():
    async with drive_app("reviews", backend=realtime_demo()) as ui:
        await ui.move_to("6389")
        await ui.pilot.press("v")
        rows = await ui.wait_for_form("Reviewers of Hotfix (#6389)", "to prod, build 9094")
        assert ui.queries_of(review_path("6389", "eligible_reviewers")) == [{}]
        assert rows["reviewer_ids"].field.field_value == ["29036", "33410"]
        await toggle_options(ui, "reviewer_ids", MISAKI, ZOE)
        await expect_rejection(ui, "This drops the review of 田中 美咲; tick to accept")
        await tick(ui, "drop")
        await ui.send()
        body = {"reviewer_ids": ["29036", "30143"]}
        assert ui.writes == [("POST", review_path("6389", "assign_reviewers"), {}, body)]
        await ui.wait_for_status("Reviewers of 6389 assigned.")
        await wait_until(
            ui.pilot, lambda: explorer_of(ui.pilot).row.cells[4] == "Priya Raman, Zoë Müller"
        )


async def test_adding_a_reviewer_needs_no_tick():
    async with drive_app("reviews", backend=realtime_demo()) as ui:
        await ui.move_to("6389")
        await ui.pilot.press("v")
        await ui.wait_for_form("Reviewers of Hotfix")
        await toggle_options(ui, "reviewer_ids", ZOE)
        await ui.send()
        assert ui.writes[0][3] == {"reviewer_ids": ["29036", "30143", "33410"]}


async def test_capital_s_submits_after_a_question():
    async with drive_app("deployments") as ui:
        await ui.move_to("6391")
        await ui.pilot.press("S")
        await wait_for_text(ui.pilot, "Submit deployment 6391 to prod for review?",
                         "Reviewers: Priya Raman, Łukasz Wójcik")  # fmt: skip
        await ui.pilot.press("n")
        await ui.wait_for_list()
        assert (ui.writes, status_text(ui.pilot)) == ([], "Nothing was sent.")
        await ui.pilot.press("S")
        await wait_for_text(ui.pilot, "Submit deployment 6391")
        await ui.send()
        assert [request[:3] for request in ui.writes] == [
            ("POST", review_path("6391", "submit_for_review"), {})
        ]
        await ui.wait_for_status("Deployment 6391 submitted for review.")
        await ui.pilot.press("S")
        await wait_until(ui.pilot, lambda: status_text(ui.pilot) == "S: Already submitted.")


@pytest.mark.parametrize(
    ("key", "heading", "verb", "result"),
    [
        ("a", "Approve 月次締め対応 (#6384)", "approve", "Deployment 6384 approved."),
        ("x", "Reject 月次締め対応 (#6384)", "reject", "Deployment 6384 rejected."),
    ],
)
async def test_a_decision_needs_a_comment(key, heading, verb, result):
    async with drive_app("reviews", backend=realtime_demo()) as ui:
        await ui.move_to("6384")
        await ui.pilot.press(key)
        rows = await ui.wait_for_form(heading)
        for blank in ("", "  "):
            await ui.fill(comment=blank)
            await expect_rejection(ui, "Not sent: 1 field needs attention")
            assert rows["comment"].error
        await ui.fill(comment="  Looked at it  ")
        await ui.send()
        assert ui.writes == [("POST", review_path("6384", verb), {}, {"comment": "Looked at it"})]
        await ui.wait_for_status(result)
        deployment = explorer_of(ui.pilot).workspace.deployments["6384"]
        assert deployment.review_state == {"a": "review_approved", "x": "review_rejected"}[key]
        # The cursor goes to the next deployment that is waiting for review.
        assert cursor_id(ui.pilot) == "6387"
        await ui.move_to("6384")
        await ui.pilot.press(key)
        await ui.wait_for_status(f"{key}: Already decided; u reopens it.")
        await ui.pilot.press("9")
        await ui.wait_for_view("ledger")
        (row,) = explorer_of(ui.pilot).table.rows.visible
        assert row.cells[1].endswith(" of deployment 6384 to prod")
        assert row.cells[2:4] == ("prod", "done")


async def test_c_edits_the_comment_and_u_reopens_the_review():
    async with drive_app("reviews", backend=realtime_demo()) as ui:
        await ui.move_to("6386")
        await ui.pilot.press("c")
        await ui.wait_for_form("Edit the comment on New account 4010 (#6386)")
        await ui.fill(comment="The account is missing")
        await ui.send()
        body = {"comment": "The account is missing"}
        assert ui.writes == [("POST", review_path("6386", "update_review_comment"), {}, body)]
        await ui.wait_for_status("Deployment 6386 has another comment.")
        # Only the answer to the request has the time.
        await ui.pilot.press("enter")
        await ui.wait_for_view("deployment")
        (line,) = [line for line in lines_of(ui.pilot) if "The account is missing" in line]
        assert re.search(r"The account is missing  20\d\d-\d\d-\d\d \d\d:\d\d:\d\d ", line)
        await ui.pilot.press("escape")
        await ui.wait_for_view("reviews")
        await ui.pilot.press("u")
        await wait_for_text(ui.pilot, "Reopen the review of deployment 6386?", "Review: rejected")
        await ui.send(2)
        assert ui.writes[1][:3] == ("POST", review_path("6386", "reopen"), {})
        await ui.wait_for_status("Review of 6386 reopened.")
        await ui.pilot.press("u")
        await ui.wait_for_status("u: Not decided yet.")


async def test_reasons_against_a_review_are_reported_at_once():
    ended = "Already deployed (done); too late to review."
    async with drive_app("deployments") as ui:
        for number, key, reason in (
            *(("6390", key, ended) for key in "vSaxcu"),
            ("6391", "a", "Not submitted for review; S submits it."),
            ("6391", "x", "Not submitted for review; S submits it."),
            ("6391", "u", "Not decided yet."),
            ("6389", "S", "Already submitted."),
            ("6388", "a", "Already decided; u reopens it."),
        ):
            await ui.move_to(number)
            await ui.pilot.press(key)
            await ui.wait_for_status(f"{key}: {reason}")
        await ui.pilot.press("1")
        await ui.wait_for_list()
        for key in "vSaxcu":
            await ui.pilot.press(key)
            assert status_text(ui.pilot).startswith(f"{key}: "), key
        assert ui.writes == []
        assert not any("eligible" in request.path for request in ui.server.requests)


async def test_pending_reviews_come_first_and_m_shows_one_s_own():
    server = RecordingApp(realtime_demo())
    profile = {"reviewer": "Łukasz Wójcik"}
    with serve(server) as url:
        async with drive_profile(server, url, section="reviews", **profile) as ui:
            ids = shown_ids(ui.pilot)
            assert ids[:6] == ["6389", "6387", "6384", "6391", "6388", "6390"]
            assert "6386" in ids[6:]
            assert "6392" not in ids
            await ui.pilot.press("m")
            await wait_until(ui.pilot, lambda: shown_ids(ui.pilot) == ["6387", "6391"])
            assert "waiting for Łukasz Wójcik" in ui.text
            await ui.pilot.press("m")
            await wait_until(ui.pilot, lambda: shown_ids(ui.pilot) == ids)


async def test_m_needs_the_reviewer_s_name():
    async with drive_app("reviews", backend=realtime_demo()) as ui:
        await ui.pilot.press("m")
        await ui.wait_for_status("m: The profile has no reviewer name. Add it with P, then E.")

"""Reviews: who reviews, submit, approve, reject, comment, reopen; and why not."""

from __future__ import annotations

import re

import pytest

from tests.managing.desk import sitting
from tests.releasing.ways import refused, seated, tick, today, toggle
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
"""Their places in the list of those who may review."""


def of(number: str, verb: str) -> str:
    return f"/api/deployments/{number}/{verb}"


async def test_those_assigned_are_ticked_and_none_is_dropped_without_a_tick():
    async with sitting("reviews", backend=today()) as at:
        await at.move_to("6389")
        await at.pilot.press("v")
        rows = await at.form("Reviewers of Hotfix (#6389)", "to prod, build 9094")
        assert at.read(of("6389", "eligible_reviewers")) == [{}]
        assert rows["reviewer_ids"].field.field_value == ["29036", "33410"]
        await toggle(at, "reviewer_ids", MISAKI, ZOE)
        await refused(at, "This drops the review of 田中 美咲; tick to accept")
        await tick(at, "drop")
        await at.send()
        body = {"reviewer_ids": ["29036", "30143"]}
        assert at.sent == [("POST", of("6389", "assign_reviewers"), {}, body)]
        await at.says("Reviewers of 6389 assigned.")
        await wait_until(
            at.pilot, lambda: explorer_of(at.pilot).row.cells[4] == "Priya Raman, Zoë Müller"
        )


async def test_one_more_reviewer_needs_no_such_tick():
    async with sitting("reviews", backend=today()) as at:
        await at.move_to("6389")
        await at.pilot.press("v")
        await at.form("Reviewers of Hotfix")
        await toggle(at, "reviewer_ids", ZOE)
        await at.send()
        assert at.sent[0][3] == {"reviewer_ids": ["29036", "30143", "33410"]}


async def test_capital_s_submits_after_one_question():
    async with sitting("deployments") as at:
        await at.move_to("6391")
        await at.pilot.press("S")
        await wait_for_text(at.pilot, "Submit deployment 6391 to prod for review?",
                         "Reviewers: Priya Raman, Łukasz Wójcik")  # fmt: skip
        await at.pilot.press("n")
        await at.back()
        assert (at.sent, status_text(at.pilot)) == ([], "Nothing was sent.")
        await at.pilot.press("S")
        await wait_for_text(at.pilot, "Submit deployment 6391")
        await at.send()
        assert [one[:3] for one in at.sent] == [("POST", of("6391", "submit_for_review"), {})]
        await at.says("Deployment 6391 submitted for review.")
        await at.pilot.press("S")
        await wait_until(at.pilot, lambda: status_text(at.pilot) == "S: Already submitted.")


@pytest.mark.parametrize(
    ("key", "heading", "verb", "done"),
    [
        ("a", "Approve 月次締め対応 (#6384)", "approve", "Deployment 6384 approved."),
        ("x", "Reject 月次締め対応 (#6384)", "reject", "Deployment 6384 rejected."),
    ],
)
async def test_a_decision_wants_a_comment(key, heading, verb, done):
    async with sitting("reviews", backend=today()) as at:
        await at.move_to("6384")
        await at.pilot.press(key)
        rows = await at.form(heading)
        for blank in ("", "  "):
            await at.fill(comment=blank)
            await refused(at, "Not sent: 1 field needs attention")
            assert rows["comment"].error
        await at.fill(comment="  Looked at it  ")
        await at.send()
        assert at.sent == [("POST", of("6384", verb), {}, {"comment": "Looked at it"})]
        await at.says(done)
        known = explorer_of(at.pilot).workspace.deployments["6384"]
        assert known.review_state == {"a": "review_approved", "x": "review_rejected"}[key]
        # The cursor stays where it is, on the next that waits.
        assert cursor_id(at.pilot) == "6387"
        await at.move_to("6384")
        await at.pilot.press(key)
        await at.says(f"{key}: Already decided; u reopens it.")


async def test_c_changes_the_comment_and_u_opens_the_review_again():
    async with sitting("reviews", backend=today()) as at:
        await at.move_to("6386")
        await at.pilot.press("c")
        await at.form("Edit the comment on New account 4010 (#6386)")
        await at.fill(comment="The account is missing")
        await at.send()
        body = {"comment": "The account is missing"}
        assert at.sent == [("POST", of("6386", "update_review_comment"), {}, body)]
        await at.says("Deployment 6386 has another comment.")
        # Only the answer of the call tells when.
        await at.pilot.press("enter")
        await at.at_view("deployment")
        (line,) = [line for line in lines_of(at.pilot) if "The account is missing" in line]
        assert re.search(r"The account is missing  20\d\d-\d\d-\d\d \d\d:\d\d:\d\d ", line)
        await at.pilot.press("escape")
        await at.at_view("reviews")
        await at.pilot.press("u")
        await wait_for_text(
            at.pilot, "Reopen the review of deployment 6386?", "review_rejected now"
        )
        await at.send(2)
        assert at.sent[1][:3] == ("POST", of("6386", "reopen"), {})
        await at.says("Review of 6386 reopened.")
        await at.pilot.press("u")
        await at.says("u: Not decided yet.")


async def test_why_a_review_is_not_possible_is_reported_at_once():
    ended = "Already deployed (done); too late to review."
    async with sitting("deployments") as at:
        for number, key, told in (
            *(("6390", key, ended) for key in "vSaxcu"),
            ("6391", "a", "Not submitted for review; S submits it."),
            ("6391", "x", "Not submitted for review; S submits it."),
            ("6391", "u", "Not decided yet."),
            ("6389", "S", "Already submitted."),
            ("6388", "a", "Already decided; u reopens it."),
        ):
            await at.move_to(number)
            await at.pilot.press(key)
            await at.says(f"{key}: {told}")
        await at.pilot.press("1")
        await at.back()
        for key in "vSaxcu":
            await at.pilot.press(key)
            assert status_text(at.pilot).startswith(f"{key}: "), key
        assert at.sent == []
        assert not any("eligible" in one.path for one in at.server.requests)


async def test_the_list_begins_with_what_waits_and_m_keeps_one_s_own():
    server = RecordingApp(today())
    who = {"reviewer": "Łukasz Wójcik"}
    with serve(server) as url:
        async with seated(server, url, section="reviews", **who) as at:
            ids = shown_ids(at.pilot)
            assert ids[:6] == ["6389", "6387", "6384", "6391", "6388", "6390"]
            assert "6386" in ids[6:]
            assert "6392" not in ids
            await at.pilot.press("m")
            await wait_until(at.pilot, lambda: shown_ids(at.pilot) == ["6387", "6391"])
            assert "waiting for Łukasz Wójcik" in at.text
            await at.pilot.press("m")
            await wait_until(at.pilot, lambda: shown_ids(at.pilot) == ids)


async def test_m_needs_the_reviewer_s_name():
    async with sitting("reviews", backend=today()) as at:
        await at.pilot.press("m")
        await at.says("m: The profile has no reviewer name. Add it with P, then E.")

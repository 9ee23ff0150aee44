"""Changes of a recipe, by its steps."""

from __future__ import annotations

import copy
from typing import Any

from tests.packages.contents.recipes import connection, number, pill, recipe, step, text, when
from workato_tui.packages.compare.context import Context
from workato_tui.packages.compare.model import Change, Detail
from workato_tui.packages.compare.recipes import recipe_detail
from workato_tui.packages.compare.step_text import step_sentences
from workato_tui.packages.compare.wording import format_replacement
from workato_tui.packages.contents.recipe import read_recipe


def detail(before: dict[str, Any], after: dict[str, Any]) -> Detail:
    for value in (before, after):
        number(value["code"])
    old, new = read_recipe(before), read_recipe(after)
    assert old
    assert new
    return recipe_detail(old, new, Context())


def reported(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (change.topic, change.action, change.step, change.label, change.before, change.after)
        for change in detail(before, after).changes
    ]


def orders() -> dict[str, Any]:
    total = pill("7f3a9c01", "Amount")
    return recipe(
        step("salesforce.new_record", "7f3a9c01", title="New order"),
        step("salesforce.search", "search", input={"email": text("{}", pill("7f3a9c01", "Email"))}),
        when((text("{}", total), "greater_than", "100"), alias="big", block=[
            step("netsuite.create_invoice", "invoice", title="Create invoice",
                 input={"amount": f"={total}", "customer": {"id": "7"}}),
            step("logger.log_message", "log", input={"message": "done"}),
        ]),
        step("slack.post", "notify", input={"channel": "#sales"}),
        uses={"salesforce": connection("SF Dev"), "netsuite": connection("NetSuite")},
    )  # fmt: skip


def test_the_order_of_keys_is_ignored():
    after = {key: orders()[key] for key in reversed(orders())}
    assert detail(orders(), after) == Detail(steps=detail(orders(), after).steps)
    assert {row.kind for row in detail(orders(), after).steps} == {"same"}


def test_changes_are_sorted_by_importance():
    after = orders()
    steps = after["code"]["block"]
    invoice = steps[1]["block"][0]
    after["concurrency"] = 5
    after["config"][0]["account_id"] = connection("SF Prod")
    after["code"]["filter"] = when(("Status", "equals_to", "Closed"))["input"]
    invoice["input"]["amount"] = f"={pill('7f3a9c01', 'Amount')} * 1.2"
    steps[1]["input"]["conditions"][0]["rhs"] = "200"
    steps[1]["block"][1]["skip"] = True
    steps[1]["block"].insert(1, step("slack.post", "tell", input={"channel": "#big"}))
    steps.append(steps.pop(0))
    assert reported(orders(), after) == [
        ("connection", "changed", "", "Salesforce", "SF Dev", "SF Prod"),
        ("trigger", "added", "1 New order", "Only if", "", "Status equals Closed"),
        ("step", "added", "4 Slack: post", "Step", "", "Slack: post\nChannel: #big"),
        ("step", "switched off", "5 Logger: log message", "Step", "", ""),
        ("step", "moved", "7 Salesforce: search", "Step", "step 2", "step 7"),
        ("condition", "changed", "2 If", "Condition", "New order → Amount greater than 100",
         "New order → Amount greater than 200"),
        ("field", "changed", "3 Create invoice", "Amount", "New order → Amount",
         "={New order → Amount} * 1.2"),
        ("setting", "changed", "", "Concurrency", "1", "5"),
    ]  # fmt: skip


def test_steps_are_matched_despite_new_uuids_and_aliases():
    before, after = orders(), copy.deepcopy(orders())
    renamed = str(after).replace("7f3a9c01", "0b0b0b0b").replace("uuid-", "other-")
    after = eval(renamed)
    after["code"]["block"][1]["block"][0]["input"]["customer"]["id"] = "8"
    changed = ("field", "changed", "4 Create invoice", "Customer > ID", "7", "8")
    assert reported(before, after) == [changed]
    assert {item.noise for item in detail(before, after).noise} == {
        "uuid", "alias", "equivalent notation of data pills",
    }  # fmt: skip


def test_steps_put_into_a_new_if_are_moved():
    before, after = orders(), orders()
    steps = after["code"]["block"]
    steps[2] = when(("x", "present"), alias="new", block=[steps[2]])
    assert reported(before, after) == [
        ("step", "added", "6 If", "Step", "", "If x is present"),
        ("step", "moved", "7 Slack: post", "Step", "step 6", "step 7, in 6 If"),
    ]
    assert [(row.kind, row.moved) for row in detail(before, after).steps[-2:]] == [
        ("added", False), ("changed", True),
    ]  # fmt: skip


def sentences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return list(step_sentences(detail(before, after)))


def test_an_else_that_becomes_an_else_if_is_reported_once():
    before, after = orders(), orders()
    for value in (before, after):
        value["code"]["block"][1]["block"].append(step("else", "otherwise"))
    otherwise = after["code"]["block"][1]["block"][-1]
    otherwise["keyword"] = "elsif"
    otherwise["input"] = when(("Status", "equals_to", "Open"))["input"]
    assert sentences(before, after) == [
        "Step 6 is now “Else if Status equals Open” instead of “Else”."
    ]
    assert sentences(after, before) == [
        "Step 6 is now “Else” instead of “Else if Status equals Open”."
    ]


def test_steps_taken_out_of_a_block_are_reported_by_their_old_position():
    after = orders()
    steps = after["code"]["block"]
    steps.append(steps[1]["block"].pop())
    heading = "If 7f3a9c01 → Amount greater than 100"
    (sentence,) = sentences(orders(), after)
    assert sentence == (
        f"Step 5 “Logger: log message” moved out of step 3 “{heading}” and is step 6."
    ).replace("7f3a9c01", "New order")

    unwrapped = orders()
    attempt = step("try", "attempt", block=[unwrapped["code"]["block"].pop(1)])
    wrapped = copy.deepcopy(unwrapped)
    unwrapped["code"]["block"].insert(1, attempt)
    wrapped["code"]["block"].insert(1, {**attempt, "block": attempt["block"][0]["block"]})
    removed, unwrapped_steps = sentences(unwrapped, wrapped)
    assert "was removed from step 3 “Try”" in removed
    assert unwrapped_steps == (
        "Steps 5 “Create invoice (NetSuite: create invoice)” and 6 “Logger: log message” stay,"
        " now in step 3 “Try”."
    )


def test_fields_of_a_replaced_operation_are_not_reported():
    before, after = orders(), orders()
    before["code"]["input"] = {"since": "yesterday"}
    after["code"] |= {"provider": "clock", "name": "scheduled_event", "input": {"every": "2"}}
    assert sentences(before, after)[0].startswith("The trigger is now “Scheduler: scheduled event”")
    assert sentences(before, after)[1] == "Trigger: Every is new: 2."


def test_long_values_are_cut_between_words():
    long = "search_contact → result → contact_status equals succeeded"
    change = Change("condition", "changed", "Condition", long, f"{long} or another thing is true")
    assert format_replacement(change).startswith(
        "now “…contact_status"
    ) or "“…equals" in format_replacement(change)


def test_a_replaced_step_is_reported_once_with_its_input():
    before, after = orders(), orders()
    uuid = "0f9d1c9e-1111-4222-8333-123456789abc"
    before["code"]["block"][2] |= {"uuid": uuid}
    after["code"]["block"][2] |= {
        "uuid": uuid, "provider": "teams", "name": "send", "input": {"team": "Sales"},
    }  # fmt: skip
    assert sentences(before, after) == [
        "Step 6 is now “Teams: send” instead of “Slack: post”; Team is new: “Sales”."
    ]


def test_changed_code_is_reported_by_line():
    code = "def main(input):\n    one = 1\n    two = 2\n    return one\n"
    change = Change("field", "changed", "Code", code, code.replace("one = 1", "one = 7"))
    assert format_replacement(change) == "now “one = 7” instead of “one = 1”"
    longer = f"import re\n{code}".replace("two = 2", "two = 3")
    change = Change("field", "changed", "Code", code, longer)
    assert format_replacement(change) == "changed: 2 new lines, 1 removed line"


def test_a_pill_as_text_and_as_a_formula_are_distinguished_in_a_condition():
    total = pill("7f3a9c01", "Amount")
    before, after = orders(), orders()
    before["code"]["block"][1]["input"]["conditions"][0]["lhs"] = f"={total}"
    (condition,) = sentences(before, after)
    assert condition == (
        "The condition of step 3 is now “New order → Amount greater than 100”"
        " instead of “= New order → Amount greater than 100”."
    )

"""Recipes and their jobs."""

from __future__ import annotations

import pytest

from tests.catalog.partner import drive_catalog
from tests.support.screen import (
    NARROW,
    WIDE,
    explorer_of,
    open_palette,
    shown_ids,
    status_text,
    wait_for_status,
    wait_for_text,
    wait_until,
)

CODE = (
    '{"number":0,"keyword":"trigger","provider":"shopify","name":"new_order","block":'
    '[{"number":1,"keyword":"if","block":[{"number":2,"keyword":"action","provider":"netsuite",'
    '"name":"add_record","comment":"the order"}]}]}'
)
RUNNING = {"id": 3, "name": "Sync stock", "running": True, "job_succeeded_count": 9}
STOPPED = {"id": 2, "name": "Old orders", "running": False, "description": "Old", "folder_id": 31}
BROKEN = {
    "id": 1, "name": "Sync [/orders]", "running": False, "stop_cause": "trigger_errors_limit",
    "folder_id": 31, "webhook_url": "https://hooks.example/secret",
}  # fmt: skip
PAGE = "page=1&per_page=100"
LIST = f"GET /api/recipes?exclude_code=true&{PAGE}"
RECIPES = {"GET /api/recipes": {"items": [RUNNING, STOPPED, BROKEN]}}


async def test_broken_recipes_come_first_with_the_reason():
    async with drive_catalog(RECIPES) as ui:
        await ui.open("rec", "recipes")
        assert ui.calls == [LIST]
        assert shown_ids(ui.pilot) == ["1", "3", "2"]
        assert "✗ broken" in ui.text
        assert "too many trigger errors" in ui.text
        assert "hooks.example" not in ui.text
        await ui.press("exclamation_mark")
        await wait_for_text(ui.pilot, "https://hooks.example/secret")
        await ui.pilot.press("f")
        rows = await ui.wait_for_form("Filter recipes", "Applied by Workato")
        rows["running"].field.index = 2
        await ui.fill(project_id="17")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        assert ui.calls[-1] == (
            f"GET /api/recipes?exclude_code=true&running=false&project_id=17&{PAGE}"
        )
        await wait_for_text(ui.pilot, "filter: state stopped, project 17")


async def test_recipes_are_started_and_stopped():
    answers = {
        **RECIPES,
        "PUT /api/recipes/2/start": {"success": True},
        "PUT /api/recipes/3/stop": {"result": {"success": "true"}},
        "PUT /api/recipes/1/start": {
            "success": False,
            "code_errors": [
                [1, [["name", "search_x", None, "Name can't be blank."]]],
                [2, [["add_record", None, "Order is required"], ["Unknown app", "Old version"]]],
            ],
            "config_errors": [{"name": "salesforce", "message": "Connection is broken"}],
        },
    }
    async with drive_catalog(answers) as ui:
        await ui.open("rec", "recipes")
        await ui.move_to("2")
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Start recipe Old orders (#2)?", "dev token")
        assert ui.writes == []
        await ui.send()
        await wait_for_status(ui.pilot, "Old orders (#2) started")
        await ui.move_to("3")
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Stop recipe Sync stock (#3)?")
        await ui.send(2)
        await ui.move_to("1")
        await ui.pilot.press("O")
        await wait_for_text(ui.pilot, "Start recipe Sync [/orders] (#1)?")
        await ui.send(3)
        await wait_for_text(ui.pilot, "did not start", "Connections: Connection is broken")
        lines = [line.strip(" │▐") for line in ui.text.splitlines()]
        heading = lines.index("The recipe did not start:")
        assert lines[heading + 1 : heading + 6] == [
            "Step 1: Name can't be blank (name, search_x).",
            "Step 2: Order is required (add_record).",
            "Step 2: Unknown app.",
            "Step 2: Old version.",
            "Connections: Connection is broken (salesforce).",
        ]
        assert "Sent; waiting" not in ui.text
        assert ui.writes == [
            ("PUT", "/api/recipes/2/start", {}, None),
            ("PUT", "/api/recipes/3/stop", {}, None),
            ("PUT", "/api/recipes/1/start", {}, None),
        ]


async def test_starting_several_recipes_leaves_out_running_ones():
    answers = {
        **RECIPES,
        "GET /api/recipes/1": {"id": 1, "running": False},
        "GET /api/recipes/2": {"id": 2, "running": False},
        "PUT /api/recipes/1/start": (400, {"message": "limit of connectors"}),
        "PUT /api/recipes/2/start": {"success": True},
    }
    async with drive_catalog(answers) as ui:
        await ui.open("rec", "recipes")
        await ui.press("space", "space", "space", "g")
        await ui.pilot.press("O")
        await wait_for_text(
            ui.pilot, "Start 2 recipes in dev: 2 calls", "left out: ", "Already running"
        )
        await ui.type_confirm_word("2")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "refused the", "1 done, 1 failed")
        assert sorted(path for _, path, _, _ in ui.writes) == [
            "/api/recipes/1/start", "/api/recipes/2/start",
        ]  # fmt: skip


async def test_recipes_are_created_edited_and_deleted(tmp_path):
    answers = {
        **RECIPES,
        "POST /api/recipes": {"success": True, "id": 9},
        "GET /api/recipes/2": {"result": {**STOPPED, "code": '{"name":"old","s":"a\\tb"}'}},
        "PUT /api/recipes/2": {"success": True},
        "DELETE /api/recipes/2": {"success": True},
    }
    async with drive_catalog(answers) as ui:
        await ui.open("rec", "recipes")
        await ui.pilot.press("n")
        await ui.wait_for_form("New recipe")
        await ui.fill(name="New", code="{broken")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Not valid JSON")
        (tmp_path / "new.json").write_text('{"a": 1}')
        await ui.fill(code="", code_file=str(tmp_path / "new.json"))
        await ui.send()
        await ui.move_to("2")
        await ui.pilot.press("E")
        rows = await ui.wait_for_form("Edit recipe Old orders (#2)")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Nothing has changed")
        assert rows["folder_id"].field.field_value == "31"
        assert rows["code"].field.field_value == '{\n  "name": "old",\n  "s": "a\\tb"\n}'
        await ui.fill(description="", name="Orders")
        await ui.send(2)
        await ui.move_to("3")
        await ui.press("delete")
        await wait_for_status(ui.pilot, "Running. Stop it first")
        await ui.move_to("2")
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Delete recipe Old orders (#2)?", "Type Old orders to delete")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, 'Does not match "Old orders"')
        await ui.type_confirm_word("Old orders")
        await ui.send(3)
        assert ui.writes == [
            ("POST", "/api/recipes", {}, {"recipe": {"name": "New", "code": '{"a": 1}'}}),
            ("PUT", "/api/recipes/2", {}, {"recipe": {"name": "Orders", "description": None}}),
            ("DELETE", "/api/recipes/2", {}, None),
        ]
        await ui.act("Share this recipe")
        await wait_for_status(ui.pilot, "for customers' workspaces only")


async def test_the_code_of_a_recipe_is_a_tree_of_steps():
    recipe = {**BROKEN, "code": CODE, "config": '[{"provider": "netsuite", "account_id": 512}]'}
    answers = {**RECIPES, "GET /api/recipes/1": {"result": [recipe]}}
    async with drive_catalog(answers) as ui:
        await ui.open("rec", "recipes")
        await ui.press("i")
        assert ui.calls[-2:] == ["GET /api/recipes/1", "GET /api/connections"]
        details = explorer_of(ui.pilot).details
        shown = "\n".join("".join(text for text, _ in line) for line in details.lines)
        (row,) = explorer_of(ui.pilot).table.rows.visible
        assert row.cells[:3] == ("512", "name unknown", "netsuite")
        assert "Names not loaded" in status_text(ui.pilot)
        assert "1 Shopify: new order\n  2 If\n    3 NetSuite: add record" in shown
        assert "the order" not in shown
        assert '"keyword"' not in shown
        await ui.press("exclamation_mark")
        shown = "\n".join("".join(text for text, _ in line) for line in details.lines)
        assert "the order" in shown
        assert '"keyword": "trigger"' in shown


CONNECTIONS = {
    "GET /api/connections": [
        {"id": 512, "name": "NetSuite books", "provider": "netsuite",
         "authorization_status": "success"},
        {"id": 513, "name": "Shop", "provider": "shopify"},
    ],
}  # fmt: skip


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_enter_on_a_connection_of_a_recipe_goes_there(size):
    uses = [
        {"provider": "shopify", "account_id": 513}, {"provider": "clock", "account_id": None},
        {"provider": "netsuite", "account_id": 512}, {"provider": "sap", "account_id": 9},
        {"provider": "netsuite_secondary", "account_id": 512}, {"provider": "rss"},
    ]  # fmt: skip
    recipe = {**BROKEN, "code": CODE, "config": uses}
    answers = {
        **RECIPES, **CONNECTIONS,
        "GET /api/recipes": {"result": [recipe]}, "GET /api/recipes/1": {"result": recipe},
        "GET /api/recipes/1/jobs": {"items": []},
    }  # fmt: skip
    async with drive_catalog(answers, size=size) as ui:
        await ui.open("rec", "recipes")
        await ui.press("i")
        await wait_for_text(ui.pilot, "Shop", "NetSuite books", "name unknown", "no connection")
        assert shown_ids(ui.pilot) == ["513", "row 1", "512", "9", "row 4"]
        assert "tab goes to the connections, enter opens one" in status_text(ui.pilot)
        assert ui.calls.count("GET /api/connections") == 1
        # In the details the keys are those of the recipe.
        await ui.press("enter")
        await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view.kind == "jobs")
        await ui.press("escape")
        await ui.press("tab")
        await ui.pilot.press("space")
        assert status_text(ui.pilot) == "space: No rows to tick."
        for key in ("O", "E", "delete"):
            await ui.pilot.press(key)
            assert "This is for the recipe: tab goes back to its details." in status_text(ui.pilot)
        await ui.pilot.press("down", "down", "down", "enter")
        assert status_text(ui.pilot) == "enter: This token sees no such object."
        await ui.pilot.press("up")
        await ui.press("enter")
        await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view.kind == "connections")
        await wait_for_text(ui.pilot, "NetSuite books", "#512")
        await ui.press("escape", "escape")
        await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).view.kind == "recipes")
        if size == WIDE:
            await wait_for_text(ui.pilot, "netsuite: NetSuite books", "sap: connection 9")
        assert ui.calls.count("GET /api/connections") == 1


def job(number: int, **more):
    return {"id": f"j-{number}", "status": "succeeded", "title": f"Order {number}", **more}


async def test_jobs_are_paged_and_masked():
    failed = job(
        70, status="failed", is_repeat=True, master_job_handle="j-1",
        error='{"message": "Jane Doe: bad", "adapter": "netsuite", "line_number": 4}',
    )  # fmt: skip
    pages = {
        None: [failed, *(job(n) for n in range(69, 20, -1))],
        "j-21": [job(n) for n in range(20, 0, -1)],
        "j-1": [],
    }

    def jobs(query):
        return {
            "job_succeeded_count": 69, "job_failed_count": 1,
            "items": pages[query.get("offset_job_id")],
        }  # fmt: skip

    answers = {
        **RECIPES,
        "GET /api/recipes/1/jobs": jobs,
        "GET /api/recipes/1/jobs/j-70": {"result": failed},
    }
    path = "GET /api/recipes/1/jobs"
    async with drive_catalog(answers) as ui:
        await ui.open("rec", "recipes")
        await ui.press("enter")
        assert ui.view.title == "Sync [/orders]: Jobs"
        await wait_until(ui.pilot, lambda: len(shown_ids(ui.pilot)) == 70)
        assert ui.calls[1:] == [path, f"{path}?offset_job_id=j-21"]
        await wait_for_text(ui.pilot, "scroll for more")
        await ui.press("G")
        await wait_until(ui.pilot, lambda: ui.view.complete)
        await ui.press("g")
        assert ui.calls[1:] == [path, f"{path}?offset_job_id=j-21", f"{path}?offset_job_id=j-1"]
        await wait_for_text(
            ui.pilot, "69 succeeded, 1 failed", "✗ failed", "step 4 netsuite", "rerun"
        )
        assert "Jane Doe" not in ui.text
        assert "Order" not in ui.text
        await ui.press("enter")
        assert ui.calls[-1] == f"{path}/j-70"
        assert "j-1" in ui.text
        assert "Jane Doe" not in ui.text
        await ui.press("exclamation_mark")
        assert "Jane Doe: bad" in ui.text
        await ui.press("escape")
        await ui.pilot.press("f")
        rows = await ui.wait_for_form("Filter jobs")
        rows["status"].field.index = 2
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        assert f"{path}?status=failed" in ui.calls
        for _ in range(3):  # the filter, the jobs, the recipes
            await ui.press("escape")
            await ui.wait_for_list()
        assert ui.view.kind == "projects"


async def test_public_recipes_are_searched_by_application():
    pages = {
        "0": [{"id": n, "name": f"Public {n}"} for n in range(1, 21)],
        "1": [{"id": 21, "name": "Last", "applications": ["slack"]}],
    }
    answers = {"GET /api/recipes/search": lambda query: {"items": pages[query["page"]]}}
    async with drive_catalog(answers) as ui:
        await open_palette(ui.pilot)
        await ui.choose("public")
        await ui.wait_for_form("Public recipes of acme")
        await ui.fill(applications="slack,netsuite", term="order")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("public-recipes")
        await wait_until(ui.pilot, lambda: len(shown_ids(ui.pilot)) == 21)
        path = "GET /api/recipes/search?term=order"
        assert ui.calls == [f"{path}&page=0&per_page=20", f"{path}&page=1&per_page=20"]
        bodies = [request.body for request in ui.server.requests if "search" in request.path]
        assert bodies == [b'{"applications": "slack,netsuite"}'] * 2

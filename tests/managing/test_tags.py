"""Tags: create, edit, delete, assign by rows and by typed IDs."""

from __future__ import annotations

from tests.support.backends import OverridableDemo, respond
from tests.support.driver import PROJECT, drive_app
from tests.support.screen import (
    NARROW,
    explorer_of,
    settle,
    shown_ids,
    wait_for_status,
    wait_until,
)

ASSIGN = "/api/tags_assignments"


async def open_tags(ui) -> None:
    await ui.run_from_palette("tags")
    await ui.wait_for_list()
    assert explorer_of(ui.pilot).view.kind == "tags"


async def tick(ui, field: str, *positions: int) -> None:
    """Tick the options of a field at these positions."""
    widget = ui.pilot.app.screen.form.rows[field].field
    widget.focus()
    await ui.pilot.pause(0)
    for position in positions:
        widget.highlighted = position
        await ui.pilot.press("space")


async def test_the_list_has_every_page():
    full = [{"handle": f"tag-{number}", "title": f"Tag {number}"} for number in range(130)]
    pages = [full[:100], full[100:]]
    backend = OverridableDemo("/api/tags")

    async def page(send):
        await respond(send, {"data": {"tags": pages.pop(0)}})

    backend.override = page
    async with drive_app(backend=backend, size=NARROW) as ui:
        await open_tags(ui)
        assert len(shown_ids(ui.pilot)) == 130
        assert ui.queries_of("/api/tags") == [
            {"page": "1", "per_page": "100"}, {"page": "2", "per_page": "100"}
        ]  # fmt: skip


async def test_a_tag_is_created_edited_and_deleted():
    async with drive_app() as ui:
        await open_tags(ui)
        await ui.pilot.press("n")
        rows = await ui.wait_for_form("New tag", "dev token")
        await ui.fill(title="Quarter end", description="Once a quarter")
        rows["color"].field.focus()
        await ui.pilot.pause(0)
        await ui.pilot.press("space", "t", "e", "enter")
        await wait_until(ui.pilot, lambda: rows["color"].field.field_value == "teal")
        await ui.send()
        handle = await ui.move_to_name("Quarter end")
        await ui.pilot.press("E")
        rows = await ui.wait_for_form(f"Edit tag Quarter end ({handle})")
        assert rows["color"].field.field_value == ui.writes[0][3]["color"]
        await ui.fill(title="Year end", description="")
        await ui.send(2)
        await ui.move_to_name("Year end")
        await ui.pilot.press("delete")
        await wait_until(ui.pilot, lambda: f"Delete tag Year end ({handle})?" in ui.text)
        await ui.send(3)
        color = ui.writes[0][3]["color"]
        assert ui.writes == [
            ("POST", "/api/tags", {},
             {"title": "Quarter end", "description": "Once a quarter", "color": color}),
            ("PUT", f"/api/tags/{handle}", {},
             {"title": "Year end", "description": "", "color": color}),
            ("DELETE", f"/api/tags/{handle}", {}, None),
        ]  # fmt: skip
        assert color == "teal"
        assert handle not in shown_ids(ui.pilot)


async def test_other_keys_delete_nothing():
    async with drive_app() as ui:
        await open_tags(ui)
        for key in ("escape", "y", "enter"):
            await ui.pilot.press("delete")
            await wait_until(ui.pilot, lambda: "Delete tag" in ui.text)
            await ui.pilot.press(key)
            await ui.wait_for_list()
        assert ui.writes == []


async def test_tags_are_assigned_by_typed_ids():
    async with drive_app() as ui:
        await open_tags(ui)
        handles = shown_ids(ui.pilot)
        await ui.move_to(handles[1])
        await ui.run_from_menu("assign_tags")
        rows = await ui.wait_for_form("Add and remove tags")
        assert rows["add_tags"].field.field_value == [handles[1]]
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: "Enter the ID" in rows["recipes"].error)
        await ui.fill(recipes="12, 13x")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: "Enter numeric IDs" in rows["recipes"].error)
        await tick(ui, "remove_tags", 1)
        await ui.fill(recipes="12, 13 12", connections="99")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: "at once" in rows["remove_tags"].error)
        await tick(ui, "remove_tags", 0, 1)
        await ui.send()
        assert ui.writes == [
            ("POST", ASSIGN, {}, {
                "add_tags": [handles[1]], "remove_tags": [handles[0]],
                "recipe_ids": [12, 13], "connection_ids": [99],
            })
        ]  # fmt: skip
        await wait_for_status(ui.pilot, "Tags assigned.")


async def test_assets_of_a_project_are_tagged():
    async with drive_app() as ui:
        await ui.move_to(PROJECT)
        await ui.run_from_menu("assets")
        await ui.wait_for_list()
        rows = explorer_of(ui.pilot).table.rows.visible
        recipes = [row for row in rows if row.cells[1] == "Recipe"][:2]
        link = next(row for row in rows if row.cells[1] == "Connection")
        other = next(row for row in rows if row.cells[1] not in ("Recipe", "Connection"))
        for row in (*recipes, link, other):
            await ui.move_to(row.id)
            await ui.pilot.press("space")
        await ui.run_from_menu("assign_tags")
        await ui.wait_for_form("Add and remove tags", f"(connection {link.cells[5]})")
        await tick(ui, "add_tags", 0)
        await ui.send()
        body = ui.writes[0][3]
        assert body.keys() == {"add_tags", "recipe_ids", "connection_ids"}
        assert body["recipe_ids"] == [int(row.cells[5]) for row in recipes]
        assert body["connection_ids"] == [int(link.cells[5])]
        assert explorer_of(ui.pilot).table.rows.ticked == set()
        await ui.move_to(other.id)
        await ui.run_from_menu("assign_tags")
        await ui.wait_for_list()
        await wait_for_status(ui.pilot, "Only recipes and connections")
        assert len(ui.writes) == 1


async def test_assets_of_a_deployment_are_tagged():
    async with drive_app("deployments") as ui:
        await ui.move_to("6388")
        await ui.pilot.press("enter")
        await ui.wait_for_list()
        rows = explorer_of(ui.pilot).table.rows.visible
        known = next(row for row in rows if row.cells[4] and row.cells[1] == "Recipe")
        await ui.move_to(known.id)
        await ui.run_from_menu("assign_tags")
        fields = await ui.wait_for_form("Add and remove tags", "! IDs of prod")
        assert fields["recipes"].field.field_value == known.cells[4]
        await tick(ui, "add_tags", 0)
        await ui.send()
        assert ui.writes[0][3]["recipe_ids"] == [int(known.cells[4])]


async def test_assigning_without_tags():
    backend = OverridableDemo("/api/tags")

    async def no_tags(send):
        await respond(send, {"data": {"tags": []}})

    backend.override = no_tags
    async with drive_app(backend=backend) as ui:
        await ui.run_from_menu("assets")
        await ui.wait_for_list()
        await ui.move_to_name("Recipe")
        await ui.run_from_menu("assign_tags")
        await ui.wait_for_list()
        await wait_for_status(ui.pilot, "No tags in this workspace")
        await settle(ui.pilot)
        await ui.pilot.press("escape")
        await open_tags(ui)
        assert "No tags." in ui.text
        assert ui.writes == []


async def test_tags_are_filtered_and_counted():
    backend = OverridableDemo("/api/tags")

    async def page(send):
        await respond(
            send, {"data": {"tags": [{"handle": "t", "title": "A", "assignment_count": 3}]}}
        )

    backend.override = page
    async with drive_app(backend=backend) as ui:
        await open_tags(ui)
        await ui.pilot.press("f")
        rows = await ui.wait_for_form("Filter tags")
        await ui.fill(text="audit", recipe_id="772031")
        for name in ("only_assigned", "counts", "descending"):
            rows[name].field.focus()
            await ui.pilot.pause(0)
            await ui.pilot.press("space")
        rows["sort_by"].field.index = 2
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_list()
        assert ui.queries_of("/api/tags")[-1] == {
            "q[title_or_description_cont]": "audit", "q[recipe_id_eq]": "772031",
            "q[only_assigned]": "true", "sort_by": "assignment_count", "sort_direction": "desc",
            "includes[]": "assignment_count", "page": "1", "per_page": "100",
        }  # fmt: skip
        await wait_until(ui.pilot, lambda: "holds audit, of recipe 772031, in use yes" in ui.text)
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        assert ui.queries_of("/api/tags")[-1] == {"page": "1", "per_page": "100"}

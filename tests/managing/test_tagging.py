"""Tags: made, changed, deleted, given and taken away; by rows and by ids that are typed."""

from __future__ import annotations

from tests.managing.desk import PROJECT, sitting
from tests.screens.worlds import Moody, answer
from tests.support.screen import NARROW, explorer_of, settle, shown_ids, status_text, wait_until

ASSIGN = "/api/tags_assignments"


async def open_tags(at) -> None:
    await at.by_name("tags")
    await at.back()
    assert explorer_of(at.pilot).view.kind == "tags"


async def tick(at, field: str, *places: int) -> None:
    """Tick the options of a field at these places."""
    widget = at.pilot.app.screen.form.rows[field].field
    widget.focus()
    await at.pilot.pause(0)
    for place in places:
        widget.highlighted = place
        await at.pilot.press("space")


async def test_the_list_has_every_page():
    full = [{"handle": f"tag-{number}", "title": f"Tag {number}"} for number in range(130)]
    pages = [full[:100], full[100:]]
    world = Moody("/api/tags")

    async def page(send):
        await answer(send, {"data": {"tags": pages.pop(0)}})

    world.mood = page
    async with sitting(backend=world, size=NARROW) as at:
        await open_tags(at)
        assert len(shown_ids(at.pilot)) == 130
        assert at.read("/api/tags") == [
            {"page": "1", "per_page": "100"}, {"page": "2", "per_page": "100"}
        ]  # fmt: skip


async def test_a_tag_is_made_changed_and_deleted():
    async with sitting() as at:
        await open_tags(at)
        await at.pilot.press("n")
        rows = await at.form("New tag", "dev token")
        await at.fill(title="Quarter end", description="Once a quarter")
        rows["color"].field.focus()
        await at.pilot.pause(0)
        await at.pilot.press("space", "t", "e", "enter")
        await wait_until(at.pilot, lambda: rows["color"].field.field_value == "teal")
        await at.send()
        handle = await at.move_to_name("Quarter end")
        await at.pilot.press("E")
        rows = await at.form(f"Edit tag Quarter end ({handle})")
        assert rows["color"].field.field_value == at.sent[0][3]["color"]
        await at.fill(title="Year end", description="")
        await at.send(2)
        await at.move_to_name("Year end")
        await at.pilot.press("delete")
        await wait_until(at.pilot, lambda: f"Delete tag Year end ({handle})?" in at.text)
        await at.send(3)
        color = at.sent[0][3]["color"]
        assert at.sent == [
            ("POST", "/api/tags", {},
             {"title": "Quarter end", "description": "Once a quarter", "color": color}),
            ("PUT", f"/api/tags/{handle}", {},
             {"title": "Year end", "description": "", "color": color}),
            ("DELETE", f"/api/tags/{handle}", {}, None),
        ]  # fmt: skip
        assert color == "teal"
        assert handle not in shown_ids(at.pilot)


async def test_any_other_key_deletes_nothing():
    async with sitting() as at:
        await open_tags(at)
        for key in ("escape", "y", "enter"):
            await at.pilot.press("delete")
            await wait_until(at.pilot, lambda: "Delete tag" in at.text)
            await at.pilot.press(key)
            await at.back()
        assert at.sent == []


async def test_tags_are_given_and_taken_by_ids_that_are_typed():
    async with sitting() as at:
        await open_tags(at)
        handles = shown_ids(at.pilot)
        await at.move_to(handles[1])
        await at.by_row("assign_tags")
        rows = await at.form("Add and remove tags")
        assert rows["add_tags"].field.field_value == [handles[1]]
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: "Enter the ID" in rows["recipes"].error)
        await at.fill(recipes="12, 13x")
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: "Enter numeric IDs" in rows["recipes"].error)
        await tick(at, "remove_tags", 1)
        await at.fill(recipes="12, 13 12", connections="99")
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: "at once" in rows["remove_tags"].error)
        await tick(at, "remove_tags", 0, 1)
        await at.send()
        assert at.sent == [
            ("POST", ASSIGN, {}, {
                "add_tags": [handles[1]], "remove_tags": [handles[0]],
                "recipe_ids": [12, 13], "connection_ids": [99],
            })
        ]  # fmt: skip
        await wait_until(at.pilot, lambda: "Tags assigned." in status_text(at.pilot))


async def test_the_assets_of_a_project_are_tagged_by_row():
    async with sitting() as at:
        await at.move_to(PROJECT)
        await at.by_row("assets")
        await at.back()
        rows = explorer_of(at.pilot).table.rows.visible
        recipes = [row for row in rows if row.cells[1] == "Recipe"][:2]
        link = next(row for row in rows if row.cells[1] == "Connection")
        other = next(row for row in rows if row.cells[1] not in ("Recipe", "Connection"))
        for row in (*recipes, link, other):
            await at.move_to(row.id)
            await at.pilot.press("space")
        await at.by_row("assign_tags")
        await at.form("Add and remove tags", f"(connection {link.cells[5]})")
        await tick(at, "add_tags", 0)
        await at.send()
        body = at.sent[0][3]
        assert body.keys() == {"add_tags", "recipe_ids", "connection_ids"}
        assert body["recipe_ids"] == [int(row.cells[5]) for row in recipes]
        assert body["connection_ids"] == [int(link.cells[5])]
        assert explorer_of(at.pilot).table.rows.ticked == set()
        await at.move_to(other.id)
        await at.by_row("assign_tags")
        await at.back()
        await wait_until(at.pilot, lambda: "Only recipes and connections" in status_text(at.pilot))
        assert len(at.sent) == 1


async def test_the_assets_of_a_deployment_are_tagged_with_a_word_on_whose_ids_they_are():
    async with sitting("deployments") as at:
        await at.move_to("6388")
        await at.pilot.press("enter")
        await at.back()
        rows = explorer_of(at.pilot).table.rows.visible
        known = next(row for row in rows if row.cells[4] and row.cells[1] == "Recipe")
        await at.move_to(known.id)
        await at.by_row("assign_tags")
        fields = await at.form("Add and remove tags", "! IDs of prod")
        assert fields["recipes"].field.field_value == known.cells[4]
        await tick(at, "add_tags", 0)
        await at.send()
        assert at.sent[0][3]["recipe_ids"] == [int(known.cells[4])]


async def test_where_there_are_no_tags_nothing_can_be_given():
    world = Moody("/api/tags")

    async def none(send):
        await answer(send, {"data": {"tags": []}})

    world.mood = none
    async with sitting(backend=world) as at:
        await at.by_row("assets")
        await at.back()
        await at.move_to_name("Recipe")
        await at.by_row("assign_tags")
        await at.back()
        await wait_until(at.pilot, lambda: "No tags in this workspace" in status_text(at.pilot))
        await settle(at.pilot)
        await at.pilot.press("escape")
        await open_tags(at)
        assert "No tags." in at.text
        assert at.sent == []


async def test_tags_are_narrowed_and_counted():
    world = Moody("/api/tags")

    async def page(send):
        await answer(
            send, {"data": {"tags": [{"handle": "t", "title": "A", "assignment_count": 3}]}}
        )

    world.mood = page
    async with sitting(backend=world) as at:
        await open_tags(at)
        await at.pilot.press("f")
        rows = await at.form("Filter tags")
        await at.fill(text="audit", recipe_id="772031")
        for name in ("only_assigned", "counts", "descending"):
            rows[name].field.focus()
            await at.pilot.pause(0)
            await at.pilot.press("space")
        rows["sort_by"].field.index = 2
        await at.pilot.press("ctrl+s")
        await at.back()
        assert at.read("/api/tags")[-1] == {
            "q[title_or_description_cont]": "audit", "q[recipe_id_eq]": "772031",
            "q[only_assigned]": "true", "sort_by": "assignment_count", "sort_direction": "desc",
            "includes[]": "assignment_count", "page": "1", "per_page": "100",
        }  # fmt: skip
        await wait_until(at.pilot, lambda: "holds audit, of recipe 772031, in use yes" in at.text)
        await at.pilot.press("escape")
        await at.back()
        assert at.read("/api/tags")[-1] == {"page": "1", "per_page": "100"}

"""The timeline of a project."""

from __future__ import annotations

from functools import partial

import pytest

from tests.managing.test_imports import open_import_form, package
from tests.releasing.steps import choose_from, realtime_demo
from tests.support.backends import OverridableDemo, respond
from tests.support.driver import drive_app
from tests.support.screen import NARROW, WIDE, explorer_of, text_of, wait_for_text


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_project_s_timeline_has_a_summary(size: tuple[int, int]) -> None:
    async with drive_app("projects", backend=realtime_demo(), size=size) as ui:
        await ui.move_to("604202")
        await ui.run_from_menu("timeline")
        await ui.wait_for_view("timeline")
        await wait_for_text(ui.pilot, "Test to prod", "median of", "Failed", "A week", "since")
        rows = explorer_of(ui.pilot).view.rows.all_rows
        times = [row.cells[0] for row in rows]
        assert times == sorted(times, reverse=True)
        assert "Release 14" in text_of(ui.pilot)
        assert ui.writes == []
        await ui.pilot.press("enter")
        await ui.wait_for_view("deployment")


async def test_an_import_is_in_the_timeline_of_its_project_only() -> None:
    path = package("Send a reminder")
    async with drive_app("projects", backend=realtime_demo(speed=1000)) as ui:
        await open_import_form(ui, str(path))
        await ui.send()
        await ui.wait_for_notification("(into Order to Cash) succeeded.")
        await ui.pilot.press("escape")
        await ui.wait_for_view("projects")
        await ui.move_to("605221")
        await ui.run_from_menu("timeline")
        await ui.wait_for_view("timeline")
        assert "Import of" not in ui.text
        await ui.pilot.press("escape")
        await ui.wait_for_view("projects")
        await ui.move_to("604202")
        await ui.run_from_menu("timeline")
        await ui.wait_for_view("timeline")
        first = explorer_of(ui.pilot).view.rows.all_rows[0]
        assert str(first.cells[1]).startswith("Import of in.zip into folder")
        await wait_for_text(ui.pilot, "Import of in.zip", "done")
        await ui.pilot.press("enter")
        await ui.wait_for_view("package")


async def test_a_refused_import_has_nothing_to_open() -> None:
    backend = OverridableDemo("/api/packages/import")
    backend.demo = realtime_demo()
    backend.override = partial(respond, body={"message": "Unsupported"}, status=422)
    async with drive_app("projects", backend=backend) as ui:
        await open_import_form(ui, str(package("Send a reminder")))
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Unsupported")
        await ui.pilot.press("escape", "escape")
        await ui.wait_for_view("projects")
        await ui.run_from_menu("timeline")
        await ui.wait_for_view("timeline")
        await wait_for_text(ui.pilot, "Import of in.zip", "refused")
        assert "enter opens it." not in ui.text
        await ui.pilot.press("down")
        await wait_for_text(ui.pilot, "enter opens it.")


async def test_a_customer_s_timeline_is_opened_from_the_list_of_customers() -> None:
    backend = realtime_demo(customers=3)
    async with drive_app("customers", backend=backend) as ui:
        await wait_for_text(ui.pilot, "Northwind Farms")
        await ui.pilot.press("full_stop")
        await choose_from(ui, "Actions", "Timeline of this customer")
        await ui.wait_for_view("timeline")
        await wait_for_text(ui.pilot, "Timeline of Northwind Farms", "A week",
                            "Orders: Spring release")  # fmt: skip
        await ui.pilot.press("escape")
        await ui.wait_for_view("deployments")
        await ui.pilot.press("escape")
        await ui.wait_for_view("customers")

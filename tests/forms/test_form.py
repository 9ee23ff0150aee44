"""The form screen."""

from __future__ import annotations

import asyncio
import enum
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from textual import events
from textual.geometry import Region

from tests.forms.apps import SIZES, Stage, screen_text
from tests.support.screen import paste, strips_of, wait_until
from workato_tui.api.errors import WorkatoError
from workato_tui.api.folders import Folder
from workato_tui.catalog.customers import CustomerCreate
from workato_tui.common.display import DisplayOptions
from workato_tui.dialogs.form import FormError, FormScreen
from workato_tui.widgets.field_spec import field_specs

HOSTILE = "Release [b][/] \x1b[31m\x1b]0;x\x07\u202eright"


class Speed(enum.Enum):
    SLOW = "slow"
    FAST = "fast"


class Deploy(BaseModel):
    model_config = ConfigDict(str_strip_whitespace=True)

    title: str = Field(title="Title", description="Shown in the list", min_length=1)
    environment: Literal["test", "prod"] = Field("test", title="Environment")
    tags: bool = Field(False, title="Include tags")
    description: str | None = Field(None, json_schema_extra={"widget": "area"})
    folder: str | None = Field(None, json_schema_extra={"widget": "folder"})
    token: SecretStr | None = Field(None, json_schema_extra={"when": {"environment": ["prod"]}})
    count: int = Field(3, ge=1)
    speed: Speed | None = None
    reviewers: list[int] = Field(default_factory=list, json_schema_extra={"widget": "ticks"})
    project: str = "p0"

    @field_validator("title")
    @classmethod
    def _no_bang(cls, value: str) -> str:
        if "!" in value:
            raise ValueError("No exclamation marks here.")
        return value


class Short(BaseModel):
    title: str = Field(title="Title")
    note: str | None = None


CHOICES = {
    "reviewers": [(7, "Ann [b]"), (8, "Bob"), (9, "Chloé")],
    "project": [(f"p{i}", f"Project {i} [/x]") for i in range(40)],
}


def deploy(**options) -> FormScreen:
    options.setdefault("initial", {"title": "Release 14"})
    return FormScreen(
        Deploy,
        ["Deploy build 46", f"of {HOSTILE} to test"],
        verb="deploy",
        choices=CHOICES,
        **options,
    )


def short(**options) -> FormScreen:
    return FormScreen(Short, ["Confirm"], verb="run", **options)


@pytest.mark.parametrize("size", SIZES)
async def test_ctrl_s_sends_from_any_field(size):
    app = Stage(deploy)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.press("tab", "tab", "tab", "ctrl+s")
        (model,) = app.outcomes
        assert isinstance(model, Deploy)
        assert (model.title, model.environment, model.count) == ("Release 14", "test", 3)
        assert (model.description, model.folder, model.speed) == (None, None, None)


async def test_every_field_is_filled_in_by_keys():
    app = Stage(lambda: deploy(initial={}))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.press("M", "y", "space", "1", "enter", "right", "enter", "space", "enter")
        await pilot.press("a", "enter", "b", "tab", "tab")
        await paste(pilot, "s3cret")
        await pilot.press("enter", "backspace", "4", "enter", "f", "enter")
        await pilot.press("space", "down", "down", "space", "enter")
        await pilot.press("space", "7", "enter", "ctrl+s")
        (model,) = app.outcomes
        assert model.model_dump(exclude={"token"}) == {
            "title": "My 1",
            "environment": "prod",
            "tags": True,
            "description": "a\nb",
            "folder": None,
            "count": 4,
            "speed": Speed.FAST,
            "reviewers": [7, 9],
            "project": "p7",
        }
        assert model.token.get_secret_value() == "s3cret"


async def test_errors_are_shown_beside_the_fields():
    sent = []

    async def submit(model):
        sent.append(model)

    app = Stage(lambda: deploy(initial={"title": "Go!", "count": "many"}, submit=submit))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.press("tab", "ctrl+s")
        rows = app.screen.form.rows
        assert rows["title"].error == "No exclamation marks here."
        assert rows["count"].error == "Enter a whole number."
        assert app.focused is rows["title"].field
        assert "No exclamation marks here." in screen_text(app)
        await pilot.press("backspace")
        await pilot.pause()
        assert rows["title"].error == ""
        assert (sent, app.outcomes) == ([], [])


async def test_required_text_and_minimum():
    app = Stage(lambda: deploy(initial={"title": "", "count": 0}))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.press("ctrl+s")
        rows = app.screen.form.rows
        assert rows["title"].error == "Required"
        assert rows["count"].error == "This must be 1 or more."


@pytest.mark.parametrize("size", [(80, 24)])
async def test_enter_goes_to_the_next_field_and_never_sends(size):
    app = Stage(lambda: short(initial={"title": "x"}))
    async with app.run_test(size=size, notifications=True) as pilot:
        rows = app.screen.form.rows
        await pilot.press("enter")
        assert app.focused is rows["note"].field
        await pilot.press("enter", "enter", "enter")
        assert app.focused is rows["note"].field
        assert "ctrl+s to run" in screen_text(app)
        await pilot.press("shift+tab")
        assert app.focused is rows["title"].field
        await pilot.press("down", "up", "up")
        assert app.focused is rows["title"].field
        assert app.outcomes == []


async def test_the_focused_field_is_marked_without_colors():
    app = Stage(lambda: FormScreen(Short2, ["Confirm"], verb="run"))
    async with app.run_test(notifications=True) as pilot:
        rows = app.screen.form.rows
        before = marked_texts(app)
        assert before >= {"Where", "● test"}
        await pilot.press("tab")
        await pilot.pause()
        assert app.focused is rows["sure"].field
        assert marked_texts(app) - before == {"Sure", "[ ] no"}
        assert before - marked_texts(app) == {"Where", "● test"}


def marked_texts(app) -> set[str]:
    """Return bold labels, and reversed text."""
    texts = set()
    for strip in strips_of(app):
        for segment in strip:
            text, style = segment.text.strip(), segment.style
            if text and style and (style.reverse or (style.bold and text in ("Where", "Sure"))):
                texts.add(text)
    return texts


async def test_a_double_press_sends_once():
    sent = []
    proceed = asyncio.Event()

    async def submit(model):
        sent.append(model)
        await proceed.wait()

    app = Stage(lambda: short(initial={"title": "x"}, submit=submit))
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("ctrl+s", "ctrl+s", "ctrl+s", "escape")
        assert len(sent) == 1
        assert "Waiting for the answer" in screen_text(app)
        proceed.set()
        await wait_until(pilot, lambda: app.outcomes)
        await pilot.press("ctrl+s")
        assert (len(sent), len(app.outcomes)) == (1, 1)


async def test_what_is_typed_while_a_form_is_sent_does_not_change_it():
    proceed = asyncio.Event()

    async def submit(model):
        await proceed.wait()
        raise FormError(None, "Rejected.")

    app = Stage(lambda: short(initial={"title": "x"}, submit=submit))
    async with app.run_test() as pilot:
        await pilot.press("ctrl+s", *"yz")
        assert "xyz" not in screen_text(app)
        proceed.set()
        await wait_until(pilot, lambda: "Rejected." in screen_text(app))
        # The same field has the focus again.
        await pilot.press(*"ab")
        assert "xab" in screen_text(app)


async def test_a_double_press_without_submit_closes_once():
    app = Stage(lambda: short(initial={"title": "x"}))
    async with app.run_test(notifications=True) as pilot:
        form = app.screen
        form.action_send()
        form.action_send()
        await pilot.press("ctrl+s")
        assert len(app.outcomes) == 1
        assert len(app.screen_stack) == 1


async def test_a_rejected_form_can_be_sent_again():
    answers = [
        FormError("title", "Workato does not like [it]."),
        FormError(None, "Not today."),
        None,
    ]

    async def submit(model):
        if answer := answers.pop(0):
            raise answer

    app = Stage(lambda: short(initial={"title": "x"}, submit=submit))
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("tab", "ctrl+s")
        await wait_until(pilot, lambda: "does not like [it]." in screen_text(app))
        assert app.focused is app.screen.form.rows["title"].field
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Not today." in screen_text(app))
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: app.outcomes)
        assert app.outcomes[0].title == "x"


async def test_a_covered_form_closes_later():
    proceed = asyncio.Event()

    async def submit(model):
        await proceed.wait()

    app = Stage(lambda: short(initial={"title": "x"}, submit=submit))
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("ctrl+s")
        covering = short()
        await app.push_screen(covering)
        proceed.set()
        await pilot.pause()
        await pilot.pause()
        assert app.screen is covering
        assert len(app.screen_stack) == 3
        await pilot.press("escape")
        await wait_until(pilot, lambda: len(app.screen_stack) == 1)
        assert app.outcomes[0].title == "x"


async def test_esc_leaves_an_unchanged_form():
    app = Stage(lambda: short(initial={"title": "x"}))
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("tab", "escape")
        assert app.outcomes == [None]


async def test_esc_asks_before_discarding_input():
    app = Stage(short)
    async with app.run_test(notifications=True) as pilot:
        await pilot.press("a", "escape")
        assert "any other key keeps editing" in screen_text(app)
        await pilot.press("b")
        row = app.screen.form.rows["title"]
        assert "any other key keeps editing" not in screen_text(app)
        assert (app.focused, row.field.value) == (row.field, "a")
        await pilot.press("escape", "ctrl+s")
        assert app.outcomes == []
        await pilot.press("c", "escape", "escape")
        assert app.outcomes == [None]


async def test_keys_go_into_the_form():
    app = Stage(lambda: short(initial={"title": "x"}))
    async with app.run_test(notifications=True) as pilot:
        assert app.screen.blocks_palette is True
        await pilot.press("3", "d", "q")
        assert app.screen.form.rows["title"].field.value == "x3dq"
        assert len(app.screen_stack) == 2


async def test_ctrl_z_undoes_input():
    app = Stage(lambda: deploy(initial={"title": "Old", "description": "text"}))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        title = app.screen.form.rows["title"].field
        await pilot.press("space", "a", "b", "space", "c")
        await pilot.press("ctrl+z")
        assert title.value == "Old ab "
        await pilot.press("ctrl+z", "ctrl+z", "ctrl+z", "ctrl+z")
        assert title.value == "Old"
        await pilot.press("ctrl+u")
        assert title.value == ""
        await pilot.press("ctrl+z")
        assert title.value == "Old"
        await pilot.press("tab", "tab", "tab", "x", "ctrl+z")
        assert app.screen.form.raw()["description"] == "text"


async def test_pasting_into_a_text_field():
    app = Stage(short)
    async with app.run_test(notifications=True) as pilot:
        app.post_message(events.Paste("one\r\ntwo\n\x1b[31mthree\x07\n"))
        await pilot.pause()
        assert app.screen.form.raw()["title"] == "one two three�"
        assert app.outcomes == []


async def test_pasting_into_a_text_box():
    app = Stage(deploy)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        await pilot.press("tab", "tab", "tab")
        app.post_message(events.Paste("one\n\x1b[31mtwo"))
        await pilot.pause()
        assert app.screen.form.raw()["description"] == "one\ntwo"


@pytest.mark.parametrize("size", [(80, 24)])
async def test_hostile_text_is_shown_as_text(size):
    initial = {"title": HOSTILE, "description": HOSTILE}
    app = Stage(lambda: deploy(initial=initial, confirm_word=HOSTILE))
    async with app.run_test(size=size, notifications=True) as pilot:
        shown = screen_text(app)
        assert "of Release [b][/] right to test" in shown
        assert "\x1b" not in shown
        assert "\u202e" not in shown
        app.screen.form.rows["project"].field.focus()
        await pilot.pause()
        assert "Project 0 [/x]" in screen_text(app)
        assert "Type Release [b][/] right to deploy" in screen_text(app)
        assert "Ann [b]" in str(
            app.screen.form.rows["reviewers"].field.get_option_at_index(0).prompt
        )


async def test_irrelevant_fields_are_hidden_and_not_sent():
    app = Stage(lambda: deploy(initial={"title": "x", "environment": "prod"}))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        row = app.screen.form.rows["token"]
        assert row.display
        row.field.value = "s3cret"
        await pilot.press("tab", "left")
        await pilot.pause()
        assert not row.display
        await pilot.press("ctrl+s")
        assert app.outcomes[0].token is None


async def test_the_word_must_be_typed():
    app = Stage(lambda: short(initial={"title": "x"}, danger=True, confirm_word="Order to Cash"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("ctrl+s")
        assert app.outcomes == []
        assert 'Does not match "Order to Cash"' in screen_text(app)
        await paste(pilot, "order to cash")
        await pilot.press("ctrl+s")
        assert app.outcomes == []
        await pilot.press("ctrl+u")
        await paste(pilot, "Order to Cash")
        await pilot.press("enter", "enter")
        assert app.outcomes == []
        await pilot.press("ctrl+s")
        assert app.outcomes[0].title == "x"


@pytest.mark.parametrize("size", [(80, 24), (60, 16)])
async def test_heading_field_and_keys_are_always_visible(size):
    app = Stage(lambda: deploy(confirm_word="46"))
    async with app.run_test(size=size, notifications=True) as pilot:
        for _field in range(12):
            shown = screen_text(app)
            assert "Deploy build 46" in shown
            assert "ctrl+s deploy" in shown
            field = app.focused.region
            assert Region(0, 0, *size).contains_region(field.crop_size((size[0], 1)))
            await pilot.press("tab")


async def test_a_secret_is_neither_shown_nor_copied():
    app = Stage(lambda: deploy(initial={"title": "x", "environment": "prod"}))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        field = app.screen.form.rows["token"].field
        field.focus()
        await paste(pilot, "s3cret")
        assert "s3cret" not in screen_text(app)
        await pilot.press("ctrl+shift+a", "ctrl+c", "ctrl+x")
        assert app.clipboard == ""
        assert "s3cret" not in repr(app.screen.form.validate_model())


async def test_an_idle_form_is_not_animated():
    app = Stage(deploy)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        for row in app.screen.form.rows.values():
            row.field.focus()
            await pilot.pause()
            assert getattr(row.field, "cursor_blink", False) is False
            assert not app.animator._animations


async def test_ascii_mode(monkeypatch):
    monkeypatch.setattr(DisplayOptions, "ascii", True)
    app = Stage(lambda: FormScreen(Short2, ["Confirm"], verb="run"))
    async with app.run_test(notifications=True):
        assert "(*) test" in screen_text(app)
        assert screen_text(app).isascii()


class Short2(BaseModel):
    where: Literal["test", "prod"] = "test"
    sure: bool = False
    title: str = ""


async def load_folders(parent):
    if parent is None:
        return [Folder(id="1", name="Sales"), Folder(id="2", name=HOSTILE, is_project=True)]
    if parent == "2":
        raise WorkatoError("Workato refused the token.")
    return [Folder(id="11", name="Europe")]


async def test_a_folder_is_picked_from_the_tree():
    app = Stage(lambda: deploy(load_folders=load_folders))
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        app.screen.form.rows["folder"].field.focus()
        await pilot.press("ctrl+o")
        await wait_until(pilot, lambda: "Sales" in screen_text(app))
        await pilot.press("right")
        await wait_until(pilot, lambda: "Europe" in screen_text(app))
        await pilot.press("right", "enter")
        await wait_until(pilot, lambda: len(app.screen_stack) == 2)
        assert app.screen.form.raw()["folder"] == "11"
        assert "Europe" in screen_text(app)
        await pilot.press("ctrl+s")
        assert app.outcomes[0].folder == "11"


async def test_without_a_folder_picker_the_id_is_typed():
    app = Stage(deploy)
    async with app.run_test(size=(120, 36), notifications=True) as pilot:
        app.screen.form.rows["folder"].field.focus()
        await pilot.press("ctrl+o", "7")
        assert "enter the folder ID" in screen_text(app)
        await pilot.press("ctrl+s")
        assert app.outcomes[0].folder == "7"


async def test_extras_change_the_fields_of_a_model():
    extras = {"title": {"widget": "folder", "title": "Where"}}
    app = Stage(lambda: short(extras=extras, load_folders=load_folders))
    async with app.run_test(notifications=True) as pilot:
        assert "Where" in screen_text(app)
        await pilot.press("ctrl+o")
        await wait_until(pilot, lambda: "Sales" in screen_text(app))
        await pilot.press("enter", "ctrl+s")
        assert app.outcomes[0].title == "1"


def test_an_unsupported_annotation_is_an_error():
    class Unsupported(BaseModel):
        inner: Short

    with pytest.raises(TypeError, match="inner"):
        field_specs(Unsupported)


async def test_fields_with_an_alias():
    class Window(BaseModel):
        from_: str | None = Field(None, alias="from", title="From")

        @field_validator("from_")
        @classmethod
        def _known(cls, value):
            if value == "never":
                raise ValueError("Write today, -7d or a date.")
            return value

    app = Stage(lambda: FormScreen(Window, ["Filter"], verb="filter"))
    async with app.run_test(notifications=True) as pilot:
        await paste(pilot, "never")
        await pilot.press("ctrl+s")
        assert "Write today, -7d or a date." in screen_text(app)
        await pilot.press("ctrl+u")
        await paste(pilot, "-7d")
        await pilot.press("ctrl+s")
        assert app.outcomes[0].from_ == "-7d"


async def test_required_fields_come_first_and_are_marked():
    app = Stage(lambda: FormScreen(CustomerCreate, ["New customer"], verb="create"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        labels = [line.split("  ")[0].strip(" │") for line in screen_text(app).splitlines()[2:6]]
        assert labels[0] == "Name *"
        assert "Email *" in labels
        assert "External ID *" not in screen_text(app)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Not sent: 2 fields need attention" in screen_text(app))
        assert app.screen.focused is app.screen.form.rows["name"].field

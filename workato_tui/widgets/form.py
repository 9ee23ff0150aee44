"""A form made from a pydantic model: the model has the defaults, the help and the validation.

What is wrong is said in words beside the field, before anything is sent. Used by the form screen;
knows nothing of what the values are for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from workato_tui.common.text import sanitize
from workato_tui.widgets.field_spec import Choices, Field, FieldSpec, field_specs
from workato_tui.widgets.inputs import FolderField, PathField, TextField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.app import ComposeResult

    from workato_tui.widgets.selects import FieldChanged, TextBox

Model = TypeVar("Model", bound=BaseModel)

_REQUIRED_MESSAGE = "Required"
_MESSAGES = {
    "missing": _REQUIRED_MESSAGE,
    "string_too_short": "This is too short: at least {min_length} characters are needed.",
    "string_too_long": "This is too long: at most {max_length} characters.",
    "int_parsing": "This must be a whole number.",
    "int_from_float": "This must be a whole number.",
    "float_parsing": "This must be a number.",
    "greater_than": "This must be more than {gt}.",
    "greater_than_equal": "This must be {ge} or more.",
    "less_than": "This must be less than {lt}.",
    "less_than_equal": "This must be {le} or less.",
    "date_from_datetime_parsing": "This must be a date, as 2024-02-29.",
    "datetime_from_date_parsing": "This must be a date and time, as 2024-02-29T13:30.",
    "datetime_parsing": "This must be a date and time, as 2024-02-29T13:30.",
}


def error_message(error: Mapping[str, Any]) -> str:
    """One error of pydantic as a sentence. Never quotes the value, which may be a secret."""
    context = error.get("ctx") or {}
    kind = str(error.get("type"))
    if kind in ("value_error", "assertion_error"):
        return sanitize(context.get("error"), 300)
    if kind == "string_too_short" and context.get("min_length") == 1:
        return _REQUIRED_MESSAGE
    if kind in _MESSAGES:
        return _MESSAGES[kind].format(**context)
    return sanitize(error.get("msg"), 300) + "."


class FieldRow(Vertical):
    """A field after its label; below it what is wrong, what it stands for, and its help."""

    def __init__(self, spec: FieldSpec, value: object) -> None:
        super().__init__()
        self.spec = spec
        self.field: Field = spec.widget(value)
        tree = "ctrl+o: choose from the tree" if isinstance(self.field, FolderField) else ""
        parts = (sanitize(spec.help, 300).rstrip("."), tree)
        self._help = ". ".join(part for part in parts if part)
        self._error = ""
        self._note = ""
        self._footnote = Static(self._footnote_text(), classes="below")
        self._footnote.display = bool(self._help)

    def compose(self) -> ComposeResult:
        """Label and field, then the words."""
        with Horizontal(classes="pair"):
            mark = " *" if self.spec.is_marked else ""
            label = sanitize(self.spec.title, 40) + mark
            yield Static(label, markup=False, classes="label")
            yield self.field
        yield self._footnote

    @property
    def error(self) -> str:
        """What is wrong with the field, or nothing."""
        return self._error

    @error.setter
    def error(self, message: str) -> None:
        self._error = self._set_text(self._error, message)

    @property
    def note(self) -> str:
        """What the value stands for: the name of the folder with this id."""
        return self._note

    @note.setter
    def note(self, text: str) -> None:
        self._note = self._set_text(self._note, text)

    def _set_text(self, before: str, text: str) -> str:
        text = sanitize(text, 400)
        if text != before:
            # One widget for all three: a form has many rows, and each widget costs at the opening.
            self.call_next(self._update_footnote)
        return text

    def _update_footnote(self) -> None:
        self._footnote.update(self._footnote_text())
        self._footnote.display = bool(self._error or self._note or self._help)

    def _footnote_text(self) -> Content:
        parts = (
            (self._error, "$text-error bold"),
            (self._note, "$accent"),
            (self._help, "$foreground 50%"),
        )
        return Content("\n").join(Content(text).stylize(style) for text, style in parts if text)


class ModelForm(Vertical, Generic[Model]):
    """The fields of one model."""

    DEFAULT_CSS = """
    ModelForm, FieldRow, FieldRow .pair { height: auto; width: 1fr; }
    FieldRow .label { width: 17; color: $foreground 80%; padding-right: 1; }
    FieldRow .below { margin-left: 18; }
    /* Textual restyles below a node only if a rule for the node itself says focus-within. */
    FieldRow:focus-within { color: $foreground; }
    FieldRow:focus-within .label { color: $foreground; text-style: bold; }
    """

    def __init__(
        self,
        model: type[Model],
        initial: Mapping[str, object] | None = None,
        *,
        choices: Choices | None = None,
        helps: Mapping[str, str] | None = None,
        extras: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        """``initial`` goes over the model's defaults; the others are those of :func:`specs`."""
        super().__init__()
        self.model = model
        given = initial or {}
        self.rows: dict[str, FieldRow] = {
            spec.name: FieldRow(spec, given.get(spec.name, spec.default))
            for spec in field_specs(model, choices, helps, extras)
        }
        self._initial_raw = self.raw()
        self._update_visibility()

    def compose(self) -> ComposeResult:
        """A row for each field."""
        yield from self.rows.values()

    def raw(self) -> dict[str, object]:
        """What stands in the fields, unchecked, by field name."""
        return {name: row.field.field_value for name, row in self.rows.items()}

    @property
    def paths(self) -> dict[str, str]:
        """The paths that were typed into the fields that are shown, by field name."""
        return {
            name: row.field.field_value
            for name, row in self.rows.items()
            if isinstance(row.field, PathField) and row.display and row.field.field_value
        }

    @property
    def is_changed(self) -> bool:
        """Whether anything differs from what the form began with."""
        return self.raw() != self._initial_raw

    def set_note(self, field: Field, text: str) -> None:
        """Say under ``field`` what its value stands for; forgotten when the value changes."""
        for row in self.rows.values():
            if row.field is field:
                # After the messages that tell of the change which this note belongs to.
                self.call_after_refresh(setattr, row, "note", text)

    def validate_model(self) -> Model | None:
        """The model, or None with every error shown and the first wrong field focused."""
        self.clear_errors()
        try:
            return self.model.model_validate(self._data())
        except ValidationError as problem:
            for error in problem.errors(include_url=False, include_input=False):
                self._show(error)
        self.focus_first_error()
        return None

    def _data(self) -> dict[str, object]:
        raw = self.raw()
        return {
            row.spec.key: raw[name]
            for name, row in self.rows.items()
            if row.spec.is_visible(raw) and not row.spec.is_omitted(raw[name])
        }

    def _show(self, error: Mapping[str, Any]) -> None:
        place = error["loc"][0] if error["loc"] else None
        names = [name for name, row in self.rows.items() if place in (name, row.spec.key)]
        self.show_error(names[0] if names else None, error_message(error))

    def show_error(self, name: str | None, message: str) -> None:
        """Say ``message`` beside the field; without one that is in sight, beside the last."""
        row = self.rows.get(name or "")
        if row is None or not row.display:
            row = [each for each in self.rows.values() if each.display][-1]
        row.error = message

    @property
    def error_count(self) -> int:
        """How many fields have an error beside them."""
        return sum(bool(row.error) for row in self.rows.values())

    def clear_errors(self) -> None:
        """Take back what was said."""
        for row in self.rows.values():
            row.error = ""

    def focus_first_error(self) -> None:
        """Put the cursor where the first error is."""
        for row in self.rows.values():
            if row.error:
                row.field.focus()
                # The sentence is below its field: without this it may be below the edge as well.
                self.call_after_refresh(row.scroll_visible, animate=False)
                return

    def focus_first(self) -> None:
        """Put the cursor into the first field."""
        next(iter(self.rows.values())).field.focus()

    def _update_visibility(self) -> None:
        raw = self.raw()
        for row in self.rows.values():
            row.display = row.spec.is_visible(raw)

    def on_field_changed(self, event: FieldChanged) -> None:
        """Another value may bring other fields."""
        event.stop()
        self._update_visibility()

    def on_input_changed(self, event: TextField.Changed) -> None:
        """What was said about a text does not hold once it is another."""
        self._clear_notes(event.input)

    def on_text_area_changed(self, event: TextBox.Changed) -> None:
        """As for one line."""
        self._clear_notes(event.text_area)

    def _clear_notes(self, field: object) -> None:
        for row in self.rows.values():
            if row.field is field:
                row.error = ""
                row.note = ""

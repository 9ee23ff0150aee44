"""A form for a pydantic model, which provides defaults, help and validation.

Errors are shown beside their fields before anything is sent. The form does not know what the values
are for.
"""

from __future__ import annotations

import re
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

_FIRST_WORD = re.compile(r"[a-z]+(?=[ ,;]|$)")
"""A plain word; a file name or an identifier that begins a message keeps its case."""

_REQUIRED_MESSAGE = "Required"
_MESSAGES = {
    "missing": _REQUIRED_MESSAGE,
    "string_too_short": "Enter at least {min_length} characters.",
    "string_too_long": "Enter at most {max_length:,} characters (too long).",
    "int_parsing": "Enter a whole number.",
    "int_from_float": "Enter a whole number.",
    "float_parsing": "Enter a number.",
    "greater_than": "This must be more than {gt}.",
    "greater_than_equal": "This must be {ge} or more.",
    "less_than": "This must be less than {lt}.",
    "less_than_equal": "This must be {le} or less.",
    "date_from_datetime_parsing": "Enter a date, e.g. 2024-02-29.",
    "datetime_from_date_parsing": "Enter a date and time, e.g. 2024-02-29T13:30.",
    "datetime_parsing": "Enter a date and time, e.g. 2024-02-29T13:30.",
}


def error_message(error: Mapping[str, Any]) -> str:
    """Return a pydantic error as a sentence, without the value, which may be secret."""
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
    """A field with its label; below it the error, the note and the help."""

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
        """Compose the label, the field and the footnote."""
        with Horizontal(classes="pair"):
            mark = " *" if self.spec.is_marked else ""
            label = sanitize(self.spec.title, 40) + mark
            yield Static(label, markup=False, classes="label")
            yield self.field
        yield self._footnote

    @property
    def error(self) -> str:
        """The error of the field as a sentence; empty if there is none."""
        return self._error

    @error.setter
    def error(self, message: str) -> None:
        first = _FIRST_WORD.match(message)
        sentence = message[:1].upper() + message[1:] if first else message
        self._error = self._set_text(self._error, sentence)

    @property
    def note(self) -> str:
        """What the value stands for, such as the name of a folder ID."""
        return self._note

    @note.setter
    def note(self, text: str) -> None:
        self._note = self._set_text(self._note, text)

    def _set_text(self, before: str, text: str) -> str:
        text = sanitize(text, 400)
        if text != before:
            # Use one widget for all three: forms have many rows, and each widget slows the opening.
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
    """The fields of a model."""

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
        fixed: Mapping[str, object] | None = None,
    ) -> None:
        """Create the form.

        ``initial`` overrides the model's defaults, ``fixed`` gives the values of fields that are
        not shown; for the others see :func:`field_specs`.
        """
        super().__init__()
        self.model = model
        self._fixed = fixed or {}
        initial = initial or {}
        self.rows: dict[str, FieldRow] = {
            spec.name: FieldRow(spec, initial.get(spec.name, spec.default))
            for spec in field_specs(model, choices, helps, extras, self._fixed)
        }
        self._initial_raw = self.raw()
        self._update_visibility()

    def compose(self) -> ComposeResult:
        """Compose a row for each field."""
        yield from self.rows.values()

    def raw(self) -> dict[str, object]:
        """Return the unvalidated values by field name."""
        return {name: row.field.field_value for name, row in self.rows.items()}

    @property
    def paths(self) -> dict[str, str]:
        """The paths in visible path fields, by field name."""
        return {
            name: row.field.field_value
            for name, row in self.rows.items()
            if isinstance(row.field, PathField) and row.display and row.field.field_value
        }

    @property
    def is_changed(self) -> bool:
        """Whether any value differs from the initial one."""
        return self.raw() != self._initial_raw

    def set_note(self, field: Field, text: str) -> None:
        """Show what the value of ``field`` stands for, until the value changes."""
        for row in self.rows.values():
            if row.field is field:
                # Run after the change messages that this note belongs to.
                self.call_after_refresh(setattr, row, "note", text)

    def validate_model(self) -> Model | None:
        """Return the model; on errors, show them all, focus the first, and return None."""
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
        shown = {
            row.spec.key: raw[name]
            for name, row in self.rows.items()
            if row.spec.is_visible(raw) and not row.spec.is_omitted(raw[name])
        }
        return {**self._fixed, **shown}

    def _show(self, error: Mapping[str, Any]) -> None:
        place = error["loc"][0] if error["loc"] else None
        names = [name for name, row in self.rows.items() if place in (name, row.spec.key)]
        self.show_error(names[0] if names else None, error_message(error))

    def show_error(self, name: str | None, message: str) -> None:
        """Show ``message`` beside the field, or beside the last one if the field is hidden."""
        row = self.rows.get(name or "")
        if row is None or not row.display:
            row = [row for row in self.rows.values() if row.display][-1]
        row.error = message

    @property
    def error_count(self) -> int:
        """The number of fields with an error."""
        return sum(bool(row.error) for row in self.rows.values())

    def clear_errors(self) -> None:
        """Remove all errors."""
        for row in self.rows.values():
            row.error = ""

    def focus_first_error(self) -> None:
        """Focus the first field with an error."""
        for row in self.rows.values():
            if row.error:
                row.field.focus()
                # The message below the field must be visible too.
                self.call_after_refresh(row.scroll_visible, animate=False)
                return

    def focus_first(self) -> None:
        """Focus the first field."""
        next(iter(self.rows.values())).field.focus()

    def _update_visibility(self) -> None:
        raw = self.raw()
        for row in self.rows.values():
            row.display = row.spec.is_visible(raw)

    def on_field_changed(self, event: FieldChanged) -> None:
        """Update the visibility of fields that depend on this one."""
        event.stop()
        self._update_visibility()

    def on_input_changed(self, event: TextField.Changed) -> None:
        """Clear the error and the note of a changed text."""
        self._clear_notes(event.input)

    def on_text_area_changed(self, event: TextBox.Changed) -> None:
        """Clear the error and the note of a changed text."""
        self._clear_notes(event.text_area)

    def _clear_notes(self, field: object) -> None:
        for row in self.rows.values():
            if row.field is field:
                row.error = ""
                row.note = ""

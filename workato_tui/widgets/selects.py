"""Fields that choose: checkbox, radio buttons, dropdown, check list; and a multi-line text."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget
from textual.widgets import OptionList, Select, TextArea

from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize, sanitize_lines, search_key
from workato_tui.widgets.inputs import NextField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual import events
    from textual.geometry import Size

Option = tuple[object, str]
"""A value and its label."""
_MAX_LABEL = 120
"""Maximum length of a label: measuring long server-provided names would block the screen."""


class FieldChanged(Message):
    """The value of a :class:`Checkbox`, :class:`RadioRow` or :class:`Dropdown` changed."""


class RadioRow(Widget, can_focus=True):
    """Radio buttons in a row: ``● dev  ○ test  ○ prod``.

    Left and right (or space) choose; a letter selects the next value that starts with it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--off", "choice--on"}
    DEFAULT_CSS = """
    RadioRow {
        height: auto;
        width: 1fr;
        padding: 0 1;
        &> .choice--off { color: $foreground 60%; }
        &> .choice--on { text-style: bold; }
        &:ansi > .choice--off { text-style: dim; }
    }
    """
    BINDINGS = [
        Binding("right,space", "step(1)", show=False),
        Binding("left", "step(-1)", show=False),
        Binding("enter", "next_field", show=False),
    ]
    ALLOW_SELECT = False

    index: reactive[int] = reactive(0, init=False)
    """The index of the selected option."""

    def __init__(self, options: Sequence[Option], value: object = None) -> None:
        """Create the field; the first option is selected if ``value`` is not among them."""
        super().__init__()
        self.options = [(value, sanitize(label, _MAX_LABEL)) for value, label in options]
        self.set_reactive(RadioRow.index, self._position(value))

    def _position(self, value: object) -> int:
        values = [value for value, _label in self.options]
        return values.index(value) if value in values else 0

    @property
    def field_value(self) -> object:
        """The selected value."""
        return self.options[self.index][0]

    def watch_has_focus(self, value: bool) -> None:
        """Draw the selected value as a cursor while the field has the focus."""
        super().watch_has_focus(value)
        self.refresh()

    def watch_index(self) -> None:
        """Tell the form, which may show other fields now."""
        self.post_message(FieldChanged())

    def action_step(self, by: int) -> None:
        """Select the next or the previous value."""
        self.index = (self.index + by) % len(self.options)

    def action_next_field(self) -> None:
        """Go to the next field."""
        self.post_message(NextField())

    def on_key(self, event: events.Key) -> None:
        """Select the next value that starts with the letter."""
        if not event.is_printable or event.character in (None, " "):
            return
        event.stop()
        order = [*range(self.index + 1, len(self.options)), *range(self.index + 1)]
        prefix = search_key(str(event.character))
        for index in order:
            if search_key(self.options[index][1]).startswith(prefix):
                self.index = index
                return

    def on_click(self, event: events.Click) -> None:
        """Select the clicked value."""
        index = event.style.meta.get("choice")
        if isinstance(index, int):
            self.index = index

    def _markers(self) -> tuple[str, str]:
        return ("(*) ", "( ) ") if DisplayOptions.ascii else ("● ", "○ ")

    def _wrap_options(self, width: int) -> list[list[int]]:
        """Return the indexes of the options, wrapped into lines of at most ``width`` cells."""
        rows: list[list[int]] = [[]]
        used = 0
        mark = len(self._markers()[0])
        for index, (_value, label) in enumerate(self.options):
            cells = Content(label).cell_length + mark
            if rows[-1] and used + cells > width:
                rows.append([])
                used = 0
            rows[-1].append(index)
            used += cells + 2
        return rows

    def render(self) -> Content:
        """Render the options with the selected one marked by shape and weight."""
        rows = [
            Content("  ").join(self._render_option(index) for index in row)
            for row in self._wrap_options(self.content_size.width)
        ]
        return Content("\n").join(rows)

    def _render_option(self, index: int) -> Content:
        on, off = self._markers()
        text = self.options[index][1]
        if index == self.index:
            shown = self._selected(on + text)
        else:
            style = self.get_visual_style("choice--off", partial=True)
            shown = Content(off + text).stylize(style)
        return shown.stylize(Style.from_meta({"choice": index}))

    def _selected(self, text: str) -> Content:
        """Render the selected value, as a cursor while the field has the focus."""
        content = Content(text).stylize(self.get_visual_style("choice--on", partial=True))
        # Set this here, because a component style loses "reverse" (Textual 8.2).
        return content.stylize("reverse") if self.has_focus else content

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return the number of lines that the options need."""
        return len(self._wrap_options(width))


class Checkbox(RadioRow):
    """A checkbox: ``[x]``. Unlike Textual's Switch it does not animate, which suits slow lines."""

    BINDINGS = [
        Binding("y", "choose(1)", show=False),
        Binding("n", "choose(0)", show=False),
    ]

    def __init__(self, value: bool = False) -> None:
        super().__init__([(False, "[ ] no"), (True, "[x] yes")], bool(value))

    def action_choose(self, index: int) -> None:
        """Check or uncheck with ``y`` and ``n``."""
        self.index = index

    def render(self) -> Content:
        """Render the checkbox."""
        return self._selected(self.options[self.index][1])

    def on_key(self, event: events.Key) -> None:
        """Ignore letters; ``y`` and ``n`` are bindings."""
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """Toggle the checkbox."""
        event.prevent_default()
        self.action_step(1)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Return one line."""
        return 1


class Dropdown(Select[int], inherit_bindings=False):
    """A dropdown that opens with space; typing selects the nearest option."""

    DEFAULT_CSS = """
    Dropdown { width: 1fr; }
    Dropdown > SelectCurrent { background: $foreground 8%; padding: 0 1 !important; }
    Dropdown:focus > SelectCurrent { background: $foreground 16%; text-style: bold; }
    Dropdown:ansi > SelectCurrent { text-style: underline; }
    Dropdown.ascii .arrow { display: none !important; }
    Dropdown.ascii > SelectOverlay { border: ascii $accent; }
    """
    BINDINGS = [
        Binding("enter", "next_field", show=False),
        Binding("space,right", "show_overlay", show=False),
    ]

    def __init__(self, options: Sequence[Option], value: object = None) -> None:
        self._values = [value for value, _label in options]
        chosen = self._values.index(value) if value in self._values else 0
        # Use Text: a plain str would be parsed as markup, and other types are not searchable.
        super().__init__(
            [
                (Text(sanitize(label, _MAX_LABEL)), index)
                for index, (_, label) in enumerate(options)
            ],
            allow_blank=False,
            value=chosen,
            compact=True,
            classes="ascii" if DisplayOptions.ascii else None,
        )

    @property
    def field_value(self) -> object:
        """The selected value."""
        return self._values[self.value] if isinstance(self.value, int) else None

    def on_select_changed(self) -> None:
        """Tell the form."""
        self.post_message(FieldChanged())

    def action_next_field(self) -> None:
        """Go to the next field."""
        self.post_message(NextField())


class CheckList(OptionList):
    """A list with a checkbox per option; space toggles."""

    DEFAULT_CSS = """
    CheckList, CheckList:focus {
        height: auto;
        max-height: 8;
        border: none;
        padding: 0 1;
        background: $foreground 8%;
        background-tint: transparent;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    CheckList > .option-list--option { padding: 0; }
    CheckList:nocolor:focus > .option-list--option-highlighted { text-style: bold underline; }
    CheckList:blur > .option-list--option-highlighted { background: transparent; text-style: none; }
    """
    BINDINGS = [
        Binding("enter", "next_field", show=False),
        Binding("space", "select", show=False),
    ]

    def __init__(self, options: Sequence[Option], values: Iterable[object] = ()) -> None:
        self._values = [value for value, _label in options]
        self._labels = [sanitize(label, _MAX_LABEL) or "-" for _value, label in options]
        # Compare as text: IDs may be numbers or text.
        chosen = set(map(str, values))
        self._checked = {i for i, value in enumerate(self._values) if str(value) in chosen}
        super().__init__(*(self._line(index) for index in range(len(self._labels))))

    def _line(self, index: int) -> Content:
        return Content(("[x] " if index in self._checked else "[ ] ") + self._labels[index])

    @property
    def field_value(self) -> list[object]:
        """The checked values in list order."""
        return [self._values[index] for index in sorted(self._checked)]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Toggle the option."""
        event.stop()
        self._checked ^= {event.option_index}
        self.replace_option_prompt_at_index(event.option_index, self._line(event.option_index))
        self.post_message(FieldChanged())

    def action_next_field(self) -> None:
        """Go to the next field."""
        self.post_message(NextField())


class OrderList(CheckList):
    """A list whose options can be moved up and down."""

    BINDINGS = [
        Binding("shift+up,K", "shift_option(-1)", show=False),
        Binding("shift+down,J", "shift_option(1)", show=False),
    ]

    def _line(self, index: int) -> Content:
        return Content(f"{index + 1:>2}. {self._labels[index]}")

    @property
    def field_value(self) -> list[object]:
        """The values in the chosen order."""
        return list(self._values)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Ignore space: there is nothing to check."""
        event.stop()
        event.prevent_default()

    def action_shift_option(self, by: int) -> None:
        """Move the highlighted option by one place."""
        at = self.highlighted
        if at is None or not 0 <= at + by < len(self._values):
            return
        values, labels = self._values, self._labels
        values[at], values[at + by] = values[at + by], values[at]
        labels[at], labels[at + by] = labels[at + by], labels[at]
        for index in (at, at + by):
            self.replace_option_prompt_at_index(index, self._line(index))
        self.highlighted = at + by
        self.post_message(FieldChanged())


class TextBox(TextArea):
    """A multi-line text. Enter inserts a line break; Tab leaves the field."""

    DEFAULT_CSS = """
    TextBox, TextBox:focus {
        height: 4;
        border: none;
        padding: 0 1;
        background: $foreground 8%;
        background-tint: transparent;
        &:ansi { background: transparent; }
    }
    TextBox:focus { background: $foreground 16%; }
    """

    def __init__(self, value: str = "") -> None:
        super().__init__("\n".join(sanitize_lines(value)), tab_behavior="focus", soft_wrap=True)
        self.cursor_blink = False
        self.highlight_cursor_line = False

    def on_unmount(self) -> None:
        """Remove the theme watcher.

        Textual removes watchers of unmounted widgets only when the theme changes; until then the
        widget and its text would stay in memory.
        """
        watching = getattr(self.app, "__watchers", {}).get("theme", [])
        watching[:] = [each for each in watching if each[0] is not self]

    @property
    def field_value(self) -> str:
        """The text."""
        return self.text

    def on_paste(self, event: events.Paste) -> None:
        """Insert pasted lines without escape sequences."""
        event.stop()
        event.prevent_default()
        if not self.read_only:
            text = "\n".join(sanitize_lines(event.text))
            result = self.replace(text, *self.selection, maintain_selection_offset=False)
            self.move_cursor(result.end_location)

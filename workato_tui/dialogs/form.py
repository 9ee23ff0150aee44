"""The form screen: a heading, the fields of a model, and ``ctrl+s`` as the only key that sends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widgets import Static

from workato_tui.common.paths import PathError, typed_path
from workato_tui.common.text import sanitize
from workato_tui.dialogs.css import css
from workato_tui.dialogs.dialog import Dialog, heading, keys_line, too_small_message
from workato_tui.dialogs.form_parts import MessageLine
from workato_tui.keymap import key_of
from workato_tui.widgets.form import ModelForm
from workato_tui.widgets.inputs import FolderField, NextField, TextField

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.widget import Widget

    from workato_tui.dialogs.folder_picker import LoadFolders
    from workato_tui.dialogs.form_parts import AsyncHint
    from workato_tui.widgets.field_spec import Choices

Model = TypeVar("Model", bound=BaseModel)

_DISCARD_QUESTION = "Discard changes?  esc discards, any other key keeps editing"
_STALE_KEY = "Not sent: {key} was pressed before the form opened. Check it, then press {key}."
_HELD_KEY = "Release {key}, wait a second, then press it again."
_SENDING = "Waiting for the answer…"


_LOW = 24
"""Lines of a screen up to which a form has no blank line below its heading."""


class FormError(Exception):
    """The input was rejected: ``message`` is shown beside ``field`` and the form stays open."""

    def __init__(self, field: str | None, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class FormBody(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The scrollable fields; the keys go to the fields."""


class FormScreen(Dialog[Model]):
    """Shows a form for ``model`` and ends with it, or with None.

    The form is the confirmation: no second dialog follows. With ``submit`` the form stays open
    until that is done; if it raises :class:`FormError`, the message is shown and the form can be
    sent again.
    """

    CSS_PATH = css("form")
    BINDINGS = [
        ("ctrl+s", "send", "Send"),
        ("ctrl+l", "aside", "Look"),
        ("ctrl+r", "reset", "Reset"),
        ("down", "step(1)", "Next field"),
        ("up", "step(-1)", "Previous field"),
        ("pagedown", "page(1)", "Scroll down"),
        ("pageup", "page(-1)", "Scroll up"),
    ]

    def __init__(
        self,
        model: type[Model],
        title: Sequence[str],
        *,
        verb: str = "send",
        initial: Mapping[str, object] | None = None,
        choices: Choices | None = None,
        helps: Mapping[str, str] | None = None,
        extras: Mapping[str, Mapping[str, Any]] | None = None,
        fixed: Mapping[str, object] | None = None,
        danger: bool = False,
        confirm_word: str | None = None,
        submit: Callable[[Model], Awaitable[None]] | None = None,
        load_folders: LoadFolders | None = None,
        focus: str | None = None,
        hint: AsyncHint | None = None,
        reset: Model | None = None,
        enter_submits: bool = False,
    ) -> None:
        """Create a form for ``model``.

        ``title``: the heading (what, target, place, token). ``verb``: the label of ``ctrl+s``.
        ``initial``, ``choices``, ``helps``, ``extras`` and ``fixed`` are keyed by field name;
        ``extras`` overrides ``json_schema_extra``, as in ``{"folder_id": {"widget": "folder"}}``,
        and ``fixed`` sets fields that the form does not show.
        ``confirm_word`` must be typed. ``load_folders`` loads the tree for folder fields.
        ``focus``: the first field. ``hint``: information loaded meanwhile and shown on a key.
        ``reset``: the result of a key that clears a filter at once. ``enter_submits``: Enter in the
        last field submits, for forms that change nothing in Workato.
        """
        super().__init__()
        self.form: ModelForm[Model] = ModelForm(
            model, initial, choices=choices, helps=helps, extras=extras, fixed=fixed
        )
        self._title = title
        self._verb = verb
        self._danger = danger
        self._word = sanitize(confirm_word) if confirm_word else ""
        self.confirm_word_field = TextField()
        self._word_error = Static("", markup=False, classes="error")
        self._submit = submit
        self._load_folders = load_folders
        self._focus = focus
        self._is_sending = False
        self._stop: asyncio.Event | None = None
        self._max_body_height = 0
        self._heading = heading(title, danger=danger)
        self._reset = reset
        self._enter_submits = enter_submits
        self._hint = hint
        self._hint_line = Static("", markup=False, id="aside")
        self._body = FormBody(id="body")
        self._message = MessageLine()

    def compose(self) -> ComposeResult:
        """Compose the heading, the fields, the confirmation word, the message and the keys."""
        with Vertical(id="dialog", classes="danger" if self._danger else ""):
            yield self._heading
            if self._hint is not None:
                yield self._hint_line
            with self._body:
                yield self.form
                if self._word:
                    yield from self._compose_word()
            yield self._message
            keys = [("ctrl+s", self._verb), ("tab", "next"), ("esc", "cancel")]
            if self._hint is not None:
                keys.insert(1, ("ctrl+l", self._hint.title))
            if self._reset is not None:
                keys.insert(1, ("ctrl+r", "reset"))
            yield keys_line(keys)

    def _compose_word(self) -> ComposeResult:
        with Vertical(id="word"):
            yield Static(f"Type {self._word} to {self._verb}:", markup=False, classes="ask")
            with Horizontal(classes="pair"):
                yield self.confirm_word_field
            yield self._word_error

    def on_mount(self) -> None:
        """Focus the first field, or the requested one."""
        self.screen_layout_refresh_signal.subscribe(self, self._fit)
        if self.app.size.height <= _LOW:
            self._heading.styles.margin = 0
        row = self.form.rows.get(self._focus or "")
        if row is not None and row.display:
            row.field.focus()
        else:
            self.form.focus_first()
        if self._hint is not None:
            self.run_worker(self._hint.look_up(self.show_hint), group="aside")

    def show_hint(self, text: str) -> None:
        """Show the loaded hint below the heading."""
        self._hint_line.update(sanitize(text, 400))

    def action_reset(self) -> None:
        """Close with the reset value, for forms that send nothing to Workato."""
        if self._reset is not None and not self._is_sending:
            self.finish(self._reset)

    def action_aside(self) -> None:
        """Show the full hint above the form."""
        if self._hint is None:
            return
        screen = self._hint.screen()
        if screen is None:
            self._message.say("Nothing to show yet.")
        else:
            self.app.push_screen(screen)

    def _fit(self, _screen: object) -> None:
        """Keep the heading and the keys visible; only the fields scroll."""
        others = (self._heading, self._message, self._hint_line)
        used_lines = (
            sum(widget.outer_size.height for widget in others)
            + 3
            + self._heading.styles.margin.bottom
        )
        limit = max(3, self.size.height - used_lines)
        if limit != self._max_body_height:
            self._max_body_height = limit
            self._body.styles.max_height = limit

    # Navigation

    def on_next_field(self, event: NextField) -> None:
        """Enter goes to the next field. From the last it submits only what changes nothing."""
        event.stop()
        if self._step(1):
            return
        if self._enter_submits:
            self.action_send()
        else:
            self._message.say(f"Last field: {key_of('send')} to {self._verb}")

    def action_step(self, by: int) -> None:
        """Move to the next or previous field, unless the field uses the arrow keys itself."""
        self._step(by)

    def _step(self, by: int) -> bool:
        fields = self.focus_chain
        place = fields.index(self.focused) + by if self.focused in fields else 0
        if not 0 <= place < len(fields):
            return False
        fields[place].focus()
        return True

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Scroll the help of the focused field into view."""
        for row in self.form.rows.values():
            if row.field is event.widget:
                self.call_after_refresh(row.scroll_visible, animate=False)

    def action_page(self, by: int) -> None:
        """Scroll the fields by a page."""
        self._body.scroll_relative(y=by * max(1, self._body.size.height - 1), animate=False)

    def on_folder_field_browse_requested(self, event: FolderField.BrowseRequested) -> None:
        """Open the folder tree."""
        event.stop()
        if self._load_folders is None:
            self._message.say("The folder tree is not available; enter the folder ID.")
            return
        from workato_tui.dialogs.folder_picker import FolderPicker

        def picked(folder: tuple[str, str] | None) -> None:
            if folder is not None:
                event.field.field_value = folder[0]
                self.form.set_note(event.field, folder[1])

        self.app.push_screen(FolderPicker(self._load_folders), picked)

    # Leaving and sending

    @property
    def is_changed(self) -> bool:
        """Whether leaving would lose input."""
        return self.form.is_changed or bool(self.confirm_word_field.value)

    def action_leave(self) -> None:
        """Leave at once if nothing was typed, otherwise after a second Esc."""
        if self._stop is not None:
            self._stop.set()
        elif self._is_sending:
            self._message.say(_SENDING)
        elif self.is_changed:
            self._message.ask(_DISCARD_QUESTION)
        else:
            self.finish(None)

    def action_send(self) -> None:
        """Validate, then send once."""
        if self._is_sending or self._outcome is not None:
            return
        if too_small := too_small_message(self.app.size):
            self._message.say(f"Not sent. {too_small}", bad=True)
            return
        if self.is_held_send:
            self._message.say_if_empty(_HELD_KEY.format(key=key_of("send")))
            return
        if self.is_stale_key:
            self._message.say(_STALE_KEY.format(key=key_of("send")))
            return
        model = self.form.validate_model()
        word_fits = self._is_word_typed()
        if model is None or not word_fits:
            self._message.say(self._validation_message(word_fits), bad=True)
            if model is not None:
                self.confirm_word_field.focus()
            return
        self._is_sending = True
        if self._submit is None and not self.form.paths:
            self.finish(model)
        else:
            self._message.say(_SENDING)
            self.run_worker(self._send(model, self.focused), group="send")
            # What is typed now would not be in the request.
            self.set_focus(None)

    def report_progress(self, text: str) -> None:
        """Show the progress of the running request."""
        if self._is_sending:
            self._message.say(text)

    async def pause(self, text: str, seconds: float) -> None:
        """Show why the request waits, and wait. Raises FormError if the user cancels the wait."""
        stop = self._stop = asyncio.Event()
        self._message.say(text)
        try:
            async with asyncio.timeout(seconds):
                await stop.wait()
        except TimeoutError:
            self._message.say(_SENDING)
        else:
            raise FormError(None, "Canceled. Nothing was sent.")
        finally:
            self._stop = None

    def _validation_message(self, word_fits: bool) -> str:
        count = self.form.error_count + (not word_fits)
        fields = "1 field needs" if count == 1 else f"{count} fields need"
        done = "saved" if self._verb == "save" else "sent"
        return f"Not {done}: {fields} attention"

    def _is_word_typed(self) -> bool:
        fits = self.confirm_word_field.value.strip() == self._word.strip()
        self._word_error.update("" if fits else f'Does not match "{self._word}"')
        return fits

    async def _send(self, model: Model, field: Widget | None) -> None:
        try:
            await self._check_paths()
            if self._submit is not None:
                await self._submit(model)
        except FormError as problem:
            self._is_sending = False
            if field is not None:
                field.focus()
            self._show_form_error(problem)
        else:
            self.finish(model, automatic=True)

    async def _check_paths(self) -> None:
        for name, text in self.form.paths.items():
            try:
                await asyncio.to_thread(typed_path, text)
            except PathError as problem:
                raise FormError(name, str(problem)) from None

    def _show_form_error(self, problem: FormError) -> None:
        row = self.form.rows.get(problem.field or "")
        if row is None or not row.display:
            self._message.say(problem.message, bad=True)
            return
        self._message.say("")
        self.form.show_error(problem.field, problem.message)
        self.form.focus_first_error()

"""Manages the saved profiles: switch, add, edit, test, set the default, remove."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.widgets import Static

from workato_tui import keymap
from workato_tui.common.loop_call import run_in_daemon_thread
from workato_tui.common.text import sanitize
from workato_tui.dialogs.app_protocol import app_of
from workato_tui.dialogs.css import sheet
from workato_tui.dialogs.dialog import keys_line
from workato_tui.dialogs.profile_form import profile_screen
from workato_tui.dialogs.profile_model import KEEP
from workato_tui.dialogs.profile_rows import COLUMNS, profile_rows, removal_notes
from workato_tui.dialogs.profile_save import remove_profile
from workato_tui.dialogs.question import Question
from workato_tui.dialogs.task_screen import WORK, TaskScreen
from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, ProfileSet
from workato_tui.profiles.tokens import usable_sources
from workato_tui.widgets.table import ResourceTable

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from workato_tui.dialogs.profile_model import ProfileForm
    from workato_tui.profiles.model import Source

_ACTIONS = tuple(keymap.actions_in(keymap.IN_PROFILES))
_BROKEN_MESSAGE = "Fix the profiles file first; nothing was changed."
_TEST = "profile test"
"""The worker group of tests."""
_EMPTY_MESSAGE = "No profiles. {profile_new} adds one."


class ProfilesScreen(TaskScreen):
    """Lists all profiles of ``profiles.toml``. Files and tokens are read and written in threads."""

    CSS_PATH: ClassVar[str] = sheet("profiles")
    BINDINGS = [("escape,backspace", "leave", "Back")]

    def __init__(self) -> None:
        super().__init__()
        self.table = ResourceTable(COLUMNS)
        self._result = Static("", markup=False, id="result")
        self._saved = ProfileSet()
        self._sources: list[Source] | None = None
        self._problem = ""
        self._is_testing = False

    @property
    def has_token_sources(self) -> bool:
        """Whether the places for tokens are known."""
        return self._sources is not None

    def compose(self) -> ComposeResult:
        """Compose the list, the test result, the message line and the keys."""
        yield Static("Profiles", id="title")
        yield self.table
        yield self._result
        yield self.message
        shown = sorted(_ACTIONS, key=lambda action: -action.footer_priority)
        yield keys_line(
            [*((action.key, action.title) for action in shown if action.key), ("esc", "back")]
        )

    def on_mount(self) -> None:
        """Read the file, then offer to replace a rejected token."""
        self.table.empty_text = keymap.with_keys(_EMPTY_MESSAGE)
        self.table.focus()
        self.start(self._open())

    def on_unmount(self) -> None:
        """Cancel a running test."""
        self._stop_test()

    # List

    async def _open(self) -> None:
        # Load both before opening a form: keys typed meanwhile would act on the list.
        load = self._reload(app_of(self).profile_name)
        self._sources, _ = await asyncio.gather(run_in_daemon_thread(usable_sources), load)
        failing = app_of(self).rejected_token
        if failing is None or self._problem:
            return
        name, environment = failing
        if name in self._saved.profiles:
            self.table.move_cursor_to_id(name)
            reason = f"Workato refused the token of {environment} (401). Enter another one, or esc."
            await self._edit(self._saved.profiles[name], environment, reason)

    async def _reload(self, select: str | None = None) -> None:
        try:
            self._saved = await asyncio.to_thread(ProfilesFile().load)
            self._problem = ""
        except ProfileError as problem:
            self._saved = ProfileSet()
            self._problem = str(problem)
            self.table.empty_text = ""
            self.say(self._problem, bad=True)
        self.table.set_rows(profile_rows(self._saved, app_of(self).profile_name))
        if select is not None:
            self.table.move_cursor_to_id(select)

    def on_resource_table_highlighted(self, event: ResourceTable.Highlighted) -> None:
        """Show what is wrong with a broken profile."""
        if event.row is not None and event.row.id in self._saved.problems:
            self.say(self._saved.problems[event.row.id], bad=True)

    def on_resource_table_opened(self) -> None:
        """Use the clicked profile."""
        self.action_act("profile_use")

    def _selected_profile(self) -> Profile | None:
        """Return the profile under the cursor; show a message if there is none."""
        row = self.table.cursor_row
        if self._problem:
            self.say(f"{self._problem} {_BROKEN_MESSAGE}", bad=True)
        elif row is None:
            self.say(self.table.empty_text)
        elif row.id in self._saved.problems:
            self.say(self._saved.problems[row.id], bad=True)
        else:
            return self._saved.profiles[row.id]
        return None

    # Keys

    def on_key(self, event: events.Key) -> None:
        """Run the action of the key; other keys show a message."""
        action = keymap.action_for(event.key, keymap.IN_PROFILES)
        other = keymap.action_for(event.key, keymap.IN_LISTS, keymap.GLOBAL)
        if action is None and (other == "quit" or other in self.table.steps):
            action = other
        if action == "quit":
            event.stop()
            app_of(self).request_exit()
        elif action is not None:
            event.stop()
            event.prevent_default()
            self.action_act(action)
        elif event.key not in self.active_bindings:
            key = keymap.key_label(event.key)
            self.say(f"{key} does nothing here. See the keys below.")

    def action_act(self, action_id: str) -> None:
        """Run an action of the key map."""
        if action_id in self.table.steps:
            self.table.move_cursor(self.table.steps[action_id])
            return
        self._stop_test()
        if action_id == "profile_new":
            if self._problem:
                self.say(f"{self._problem} {_BROKEN_MESSAGE}", bad=True)
            else:
                self.start(self._add())
        elif action_id == "profile_delete":
            self.start(self._remove())
        elif (profile := self._selected_profile()) is not None:
            doing = {
                "profile_use": self._use,
                "profile_edit": self._edit,
                "profile_test": self._test,
                "profile_default": self._default,
            }
            group = _TEST if action_id == "profile_test" else WORK
            self.start(doing[action_id](profile), group)

    def _stop_test(self) -> bool:
        was, self._is_testing = self._is_testing, False
        self.app.workers.cancel_group(self.app, _TEST)
        return was

    def action_leave(self) -> None:
        """Cancel a running test, else close the screen."""
        if self._stop_test():
            self.say("Test canceled.")
        elif self.is_active:
            self.dismiss(None)

    # Tasks

    async def _use(self, profile: Profile) -> None:
        self.say(f"Switching to {profile.name}…")
        await self._go(profile.name)

    async def _go(self, name: str, *, has_new_token: bool = False) -> None:
        """Switch to the profile's workspace; the app closes this screen on success."""
        try:
            await app_of(self).use_profile(name, has_new_token=has_new_token)
        except ProfileError as problem:
            self.say(str(problem), bad=True)

    async def _add(self) -> None:
        form = await self._ask(None)
        if form is not None:
            await self._reload(form.name)
            self._say_saved(
                f"Profile {form.name} saved. {keymap.key_of('profile_use')} switches to it."
            )
            self._try_tokens(form.name)

    async def _edit(
        self, profile: Profile, environment: str | None = None, reason: str = ""
    ) -> None:
        form = await self._ask(profile, environment, reason)
        if form is None:
            return
        used = app_of(self).profile_name == profile.name
        self._say_saved(f"Profile {form.name} saved.")
        await self._reload(form.name)
        if not used:
            self._try_tokens(form.name)
        else:
            await self._go(form.name, has_new_token=form.token_source != KEEP)

    def _try_tokens(self, name: str) -> None:
        """Test the tokens that were just saved; any action or Esc stops it."""
        profile = self._saved.profiles.get(name)
        if profile is not None and profile.tokens:
            self.app.run_worker(self._test(profile, is_silent=True), group=_TEST)

    async def _ask(
        self, profile: Profile | None, environment: str | None = None, reason: str = ""
    ) -> ProfileForm | None:
        self.say("")
        if self._sources is None:
            self.say("Checking the keyring…")
            self._sources = await run_in_daemon_thread(usable_sources)
            self.say("")
        is_default = profile is not None and profile.name == self._saved.default
        return await self.app.push_screen_wait(
            profile_screen(
                profile,
                self._sources,
                environment=environment,
                reason=reason,
                is_default=is_default or not self._saved.profiles,
                show_message=self._show_progress,
            )
        )

    def _show_progress(self, text: str) -> None:
        self.say(text, bad=bool(text))

    def _say_saved(self, text: str) -> None:
        """Show the message unless a problem is shown already."""
        if not str(self.message.content):
            self.say(text)

    async def _test(self, profile: Profile, *, is_silent: bool = False) -> None:
        """Show for each token whether it works; ``is_silent`` leaves the message line alone."""
        # Esc only closes the screen during a test that nobody asked for.
        self._is_testing = not is_silent
        if not is_silent:
            self.say(f"Connecting to {profile.host}…")
        lines: list[str] = []
        self._result.update("")
        try:
            async for line in app_of(self).test_profile(profile.name):
                lines.append(sanitize(line, 500))
                self._result.update("\n".join(lines))
            if not is_silent:
                self.say("")
        except ProfileError as problem:
            self.say(str(problem), bad=True)
        self._is_testing = False

    async def _default(self, profile: Profile) -> None:
        try:
            await asyncio.to_thread(ProfilesFile().set_default, profile.name)
        except ProfileError as problem:
            self.say(str(problem), bad=True)
        else:
            await self._reload(profile.name)
            self.say(f"{profile.name} is now the default profile.")

    async def _remove(self) -> None:
        row = self.table.cursor_row
        if row is None:
            self._selected_profile()
            return
        question = Question(
            f"Delete profile {row.id}?",
            removal_notes(self._saved, row.id, app_of(self).profile_name),
            verb="delete",
            danger=True,
        )
        if not await self.app.push_screen_wait(question):
            self.say("Nothing was deleted.")
            return
        try:
            warning = await asyncio.to_thread(remove_profile, row.id)
        except ProfileError as problem:
            self.say(str(problem), bad=True)
            return
        await self._reload()
        self.say(warning or f"Profile {row.id} deleted.", bad=bool(warning))

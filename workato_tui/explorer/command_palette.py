"""Find and run any action by name."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from textual.command import Command, CommandList, CommandPalette, DiscoveryHit, Hit, Provider
from textual.content import Content

from workato_tui.catalog import INDEX
from workato_tui.common.text import sanitize, search_key
from workato_tui.keymap import ACTIONS, BY_ID, GLOBAL, IN_LISTS, Action
from workato_tui.views.saved_view import OPEN as OPEN_VIEW

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from textual.command import Hits
    from textual.widgets import Button, Input


_FAMILY_ACTIONS = frozenset(each.action for each in INDEX) & {
    a.id for a in ACTIONS if not a.default_keys
}
"""Actions that open a family. The palette lists them under the family and its synonyms."""
_WORD = re.compile(r"[^\W_]+")
CONFIDENT_SCORE = 50.0
"""Scores below this are guesses: they are listed, but Enter does not run them unless selected."""
_MIN_FUZZY_LETTERS = 2
"""Minimum query length for fuzzy matching; shorter queries match nearly every name."""


def score(query: str, names: Sequence[str], sentence: str) -> float:
    """Return how well ``query`` matches an action; 0 if it does not match.

    Whole words and word prefixes of a name or synonym rank highest. Words of the help sentence and
    fuzzy matches rank below :data:`CONFIDENT_SCORE`.
    """
    query = " ".join(search_key(query).split())
    asked = _words(query)
    if not asked:
        return 0
    folded = [search_key(name) for name in names]
    if query in folded:
        return 100
    if any(name.startswith(query) for name in folded):
        return 90
    if any(_match_prefixes(asked, _words(name)) for name in folded):
        return 80
    if search_key(sentence).startswith(query):
        return 60
    every = [word for name in folded for word in _words(name)]
    if _match_prefixes(asked, [*every, *_words(sentence)]):
        return 40
    if any(query in name for name in folded):
        return 30
    return (
        20
        if len(query) > _MIN_FUZZY_LETTERS
        and any(_contains_in_order(query, name) for name in folded)
        else 0
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(search_key(text))


def _match_prefixes(query_words: Sequence[str], words: Sequence[str]) -> bool:
    return all(any(word.startswith(each) for word in words) for each in query_words)


def _contains_in_order(letters: str, name: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in letters if letter != " ")


class Palette(CommandPalette):
    """Textual's palette with synchronous search, a single selection, and no guesses.

    A second Enter would run the action again and close one screen too many. An Enter right after
    typing must not choose from the results of a shorter query.
    """

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search synchronously, so that no search is still running when Enter arrives."""
        event.stop()
        event.prevent_default()
        self._cancel_gather_commands()
        self._stop_no_matches_countdown()
        self._stop_busy_countdown()
        assert self._calling_screen is not None
        found = ActionsProvider(self._calling_screen).matches(event.value)
        commands = [Command(_prompt(hit), hit, id=str(n)) for n, hit in enumerate(found)]
        self._refresh_command_list(self.query_one(CommandList), commands, clear_current=True)
        if not found:
            self._start_no_matches_countdown(event.value)

    def _refresh_command_list(
        self, command_list: CommandList, commands: list[Command], clear_current: bool
    ) -> None:
        """Do not preselect a guess."""
        super()._refresh_command_list(command_list, commands, clear_current)
        best = max((command.hit.score for command in commands), default=0)
        if 0 < best < CONFIDENT_SCORE:
            command_list.highlighted = None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Ignore Enter when the palette is closing or nothing is selected."""
        commands = self.query(CommandList)
        guess = self._list_visible and commands and commands.first().highlighted is None
        if not self.is_active or guess:
            event.stop()
            event.prevent_default()

    def _select_or_command(self, event: Input.Submitted | Button.Pressed | None = None) -> None:
        if self.is_active:
            super()._select_or_command(event)


def _prompt(hit: Hit | DiscoveryHit) -> Content:
    name, sentence = Content(sanitize(hit.text)), Content(sanitize(hit.help, 200))
    return Content("\n").join([name, sentence.stylize("dim")])


class ActionsProvider(Provider):
    """Offer the explorer's actions with their keys."""

    def _actions(self) -> Iterator[Action]:
        view = getattr(self.screen, "view", None)
        if view is not None:
            yield from view.own_actions()
        yield from (a for a in ACTIONS if a.in_palette and a.scope in (GLOBAL, IN_LISTS))
        saved = getattr(self.app, "saved_views", None)
        for view in saved.all if saved is not None else ():
            yield Action(OPEN_VIEW + view.name, "", view.name, f"View of {view.section}")

    def _families(self) -> Iterator[tuple[tuple[str, ...], Action]]:
        """Yield every family that can be opened by name, with its synonyms."""
        for listed in INDEX:
            if listed.level != "below":
                begins = listed.action or f"open:{listed.id}"
                known = (
                    BY_ID[listed.action].help if listed.action in _FAMILY_ACTIONS else listed.help
                )
                names = (listed.title, listed.id, *listed.aliases)
                yield names, Action(begins, "", listed.title, known)

    def _run(self, action_id: str) -> None:
        act = getattr(self.screen, "action_act", None)
        if act is not None:
            act(action_id)

    def matches(self, query: str) -> Sequence[Hit | DiscoveryHit]:
        """Return the matches for ``query``, best first; all actions if it is empty."""
        if not query.strip():
            return [
                DiscoveryHit(action.palette_label, partial(self._run, action.id), help=action.help)
                for action in self._actions()
            ]
        # On a tie, families come first: ``:folders`` is the usual way to open a list.
        named = [(names, action.title, action) for names, action in self._families()]
        named += [
            ((action.title, *action.synonyms), action.palette_label, action)
            for action in self._actions()
            if action.id not in _FAMILY_ACTIONS
        ]
        found = []
        for names, name, action in named:
            points = score(query, names, action.help)
            if points:
                found.append(Hit(points, name, partial(self._run, action.id), help=action.help))
        return sorted(found, key=lambda hit: -hit.score)

    async def discover(self) -> Hits:
        """Yield all actions before anything is typed."""
        for hit in self.matches(""):
            yield hit

    async def search(self, query: str) -> Hits:
        """Yield the actions that match the query."""
        for hit in self.matches(query):
            yield hit

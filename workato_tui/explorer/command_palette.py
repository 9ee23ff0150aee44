"""The command palette: every action of the table by name."""

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
"""Actions that open a family: they are found among the families, by all their names."""
_WORD = re.compile(r"[^\W_]+")
CONFIDENT_SCORE = 50.0
"""Scores below are guesses: shown, but Enter does not run them unless somebody moves there."""
_MIN_FUZZY_LETTERS = 2
"""Fewer letters than this, in order, fit nearly every name."""


def score(query: str, names: Sequence[str], sentence: str) -> float:
    """How well ``query`` names something; 0: not at all.

    Words and beginnings of words of a name or synonym come first. Words of the sentence and
    letters in order in a name are weak: they stay below :data:`STRONG`.
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
    """Textual's palette, but each letter is answered at once, it chooses once, and no guess.

    A second Enter behind the first would do it again, and take away a screen too many; an Enter
    right behind the letters must not choose from the list of fewer letters.
    """

    def on_input_changed(self, event: Input.Changed) -> None:
        """In place of a search that may still run when Enter comes."""
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
        """Nothing is chosen beforehand that is only a guess."""
        super()._refresh_command_list(command_list, commands, clear_current)
        best = max((command.hit.score for command in commands), default=0)
        if 0 < best < CONFIDENT_SCORE:
            command_list.highlighted = None

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter that comes when it is gone, or while nothing is chosen."""
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
    """The actions of the explorer, with their keys."""

    def _actions(self) -> Iterator[Action]:
        view = getattr(self.screen, "view", None)
        if view is not None:
            yield from view.own_actions()
        yield from (a for a in ACTIONS if a.in_palette and a.scope in (GLOBAL, IN_LISTS))
        saved = getattr(self.app, "saved_views", None)
        for view in saved.all if saved is not None else ():
            yield Action(OPEN_VIEW + view.name, "", view.name, f"View of {view.section}")

    def _families(self) -> Iterator[tuple[tuple[str, ...], Action]]:
        """Every family of resources that can be opened by name, by all its names."""
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
        """What fits ``query``, the best first; all of it before anything is typed."""
        if not query.strip():
            return [
                DiscoveryHit(action.palette_label, partial(self._run, action.id), help=action.help)
                for action in self._actions()
            ]
        # Families come first where both fit alike: ``:folders`` is how people go to a list.
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
        """All of them, before anything is typed."""
        for hit in self.matches(""):
            yield hit

    async def search(self, query: str) -> Hits:
        """Those whose name or sentence fits."""
        for hit in self.matches(query):
            yield hit

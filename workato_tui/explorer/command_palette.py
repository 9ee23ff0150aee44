"""Find and run any action by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from workato_tui.catalog import INDEX
from workato_tui.common.text import search_key
from workato_tui.dialogs.menu import Menu
from workato_tui.keymap import ACTIONS, BY_ID, GLOBAL, IN_LISTS, Action
from workato_tui.views.saved_view import OPEN as OPEN_VIEW
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from workato_tui.profiles.views_file import SavedView
    from workato_tui.views.view import View


_COLUMNS = (
    Column("Command", "text", 30, 16, is_name=True),
    Column("What it does", "note", 90, 20, grow=True),
)
_FAMILY_ACTIONS = frozenset(entry.action for entry in INDEX) & {
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
    query_words = _words(query)
    if not query_words:
        return 0
    folded = [search_key(name) for name in names]
    if query in folded:
        return 100
    if any(name.startswith(query) for name in folded):
        return 90
    if any(_match_prefixes(query_words, _words(name)) for name in folded):
        return 80
    if search_key(sentence).startswith(query):
        return 60
    all_words = [word for name in folded for word in _words(name)]
    if _match_prefixes(query_words, [*all_words, *_words(sentence)]):
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
    return all(any(word.startswith(query_word) for word in words) for query_word in query_words)


def _contains_in_order(letters: str, name: str) -> bool:
    rest = iter(name)
    return all(letter in rest for letter in letters if letter != " ")


class Hit(NamedTuple):
    """An action that matches the query."""

    score: float
    text: str
    help: str
    action: str


class Palette(Menu):
    """The actions of a view by name, best match first; Enter never runs a guess."""

    def __init__(self, view: View, saved_views: Sequence[SavedView] = ()) -> None:
        self._view, self._saved_views = view, saved_views
        super().__init__("Commands", _COLUMNS, _rows(find(view, "", saved_views)))
        self.table.empty_text = "No matches found"

    def show_matches(self, query: str) -> None:
        """Show what fits; nothing is chosen beforehand that is only a guess."""
        hits = find(self._view, query, self._saved_views)
        self.fill(self.table, _rows(hits))
        if hits and 0 < hits[0].score < CONFIDENT_SCORE:
            self.table.cursor_id = None
            self.table.refresh()


def _rows(hits: Sequence[Hit]) -> list[Row]:
    return [Row(hit.action, (hit.text, hit.help)) for hit in hits]


def _actions(view: View, saved_views: Iterable[SavedView]) -> Iterator[Action]:
    yield from view.own_actions()
    yield from (a for a in ACTIONS if a.in_palette and a.scope in (GLOBAL, IN_LISTS))
    for saved_view in saved_views:
        yield Action(
            OPEN_VIEW + saved_view.name, "", saved_view.name, f"View of {saved_view.section}"
        )


def _families() -> Iterator[tuple[tuple[str, ...], Action]]:
    """Yield every family that can be opened by name, with its synonyms."""
    for listed in INDEX:
        if listed.level != "below":
            begins = listed.action or f"open:{listed.id}"
            help_text = (
                BY_ID[listed.action].help if listed.action in _FAMILY_ACTIONS else listed.help
            )
            names = (listed.title, listed.id, *listed.aliases)
            yield names, Action(begins, "", listed.title, help_text)


def find(view: View, query: str, saved_views: Sequence[SavedView] = ()) -> list[Hit]:
    """Return the matches for ``query``, best first; all actions if it is empty."""
    actions = list(_actions(view, saved_views))
    if not query.strip():
        return [Hit(0, action.palette_label, action.help, action.id) for action in actions]
    # On a tie, families come first: ``:folders`` is the usual way to open a list.
    entries = [(names, action.title, action) for names, action in _families()]
    entries += [
        ((action.title, *action.synonyms), action.palette_label, action)
        for action in actions
        if action.id not in _FAMILY_ACTIONS
    ]
    hits = []
    for names, name, action in entries:
        points = score(query, names, action.help)
        if points:
            hits.append(Hit(points, name, action.help, action.id))
    return sorted(hits, key=lambda hit: -hit.score)

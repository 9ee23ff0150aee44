"""The command palette: every action of the table by name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import CommandPalette, DiscoveryHit, Hit, Provider

from workato_tui.actions import ACTIONS, BY_ID, EVERYWHERE, LISTS, Action
from workato_tui.catalog import INDEX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.command import Hits
    from textual.widgets import Button, Input


_FAMILIES = frozenset(each.action for each in INDEX) & {a.id for a in ACTIONS if not a.keys}
"""Actions that open a family: they are found among the families, by all their names."""


class Palette(CommandPalette):
    """Textual's palette, but it chooses once.

    A second Enter behind the first would do it again, and take away a screen too many.
    """

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter that comes when it is gone."""
        if not self.is_active:
            event.stop()
            event.prevent_default()

    def _select_or_command(self, event: Input.Submitted | Button.Pressed | None = None) -> None:
        if self.is_active:
            super()._select_or_command(event)


class ActionsProvider(Provider):
    """The actions of the explorer, with their keys."""

    def _actions(self) -> Iterator[tuple[str, Action]]:
        view = getattr(self.screen, "view", None)
        if view is not None:
            yield from ((action.name, action) for action in view.own_actions())
        for action in ACTIONS:
            if action.palette and action.where in (EVERYWHERE, LISTS):
                yield action.name, action

    def _families(self) -> Iterator[tuple[tuple[str, ...], Action]]:
        """Every family of resources that can be opened by name, by all its names."""
        for listed in INDEX:
            if listed.level != "below":
                begins = listed.action or f"open:{listed.id}"
                action = Action(begins, "", listed.title, listed.help)
                known = (BY_ID[listed.action].help,) if listed.action in _FAMILIES else ()
                yield (listed.title, listed.id, *listed.aliases, *known), action

    def _run(self, action_id: str) -> None:
        act = getattr(self.screen, "action_act", None)
        if act is not None:
            act(action_id)

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for name, action in self._actions():
            yield DiscoveryHit(name, partial(self._run, action.id), help=action.help)

    async def search(self, query: str) -> Hits:
        """Those whose name or sentence fits."""
        matcher = self.matcher(query)
        for name, action in self._actions():
            score = max(matcher.match(name), matcher.match(action.help) * 0.8)
            if score > 0 and action.id not in _FAMILIES:
                yield Hit(score, matcher.highlight(name), partial(self._run, action.id),
                          help=action.help)  # fmt: skip
        for names, action in self._families():
            # ``rec`` and enter is how people go to recipes elsewhere: it comes before a sentence
            # that has the letters in it.
            score = max(matcher.match(name) for name in names)
            if score > 0:
                begins = any(name.casefold().startswith(query.casefold()) for name in names)
                yield Hit(score + begins, action.title, partial(self._run, action.id),
                          help=action.help)  # fmt: skip

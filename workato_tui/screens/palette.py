"""The command palette: every action of the table by name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.command import DiscoveryHit, Hit, Provider

from workato_tui.actions import ACTIONS, EVERYWHERE, LISTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.command import Hits

    from workato_tui.actions import Action


class ActionsProvider(Provider):
    """The actions of the explorer, with their keys."""

    def _actions(self) -> Iterator[tuple[str, Action]]:
        for action in ACTIONS:
            if action.palette and action.where in (EVERYWHERE, LISTS):
                yield action.name, action

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
            if score > 0:
                yield Hit(score, matcher.highlight(name), partial(self._run, action.id),
                          help=action.help)  # fmt: skip

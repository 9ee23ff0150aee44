"""Match the steps of two recipes by uuid, content, name, and position.

Each stage leaves alone what an earlier one has matched. The result does not depend on which recipe
is earlier, so that a reversed comparison reports the reverse.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from workato_tui.packages.compare.step_fingerprints import MACHINE_MADE, StepFingerprints, unique

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from workato_tui.packages.contents.recipe import Recipe

_ALIKE = 0.5
_NOT_STRANGE = 0.25
_TWO = 2
_UNKNOWN = -2
_MOST_TRIED = 40_000
"""Maximum number of pairs of steps to compare; beyond, only content and position count."""
_ROUNDS = 4


class StepMatching:
    """The matched steps of two recipes, by their indexes."""

    def __init__(self, before: Recipe, after: Recipe) -> None:
        self.old, self.new = StepFingerprints(before.steps), StepFingerprints(after.steps)
        self.forward: dict[int, int] = {}
        self.back: dict[int, int] = {}
        self._trusted = False
        """Whether a different uuid means a different step."""
        self._match()

    @property
    def removed(self) -> list[int]:
        """Steps that exist only in the earlier recipe."""
        return [at for at in range(len(self.old.steps)) if at not in self.forward]

    @property
    def added(self) -> list[int]:
        """Steps that exist only in the later recipe."""
        return [at for at in range(len(self.new.steps)) if at not in self.back]

    def parent_kept(self, at: int) -> bool:
        """Return whether a step of the earlier recipe still has the same parent."""
        above = self.old.parent(at)
        return (self.forward.get(above, -2) if above >= 0 else -1) == self.new.parent(
            self.forward[at]
        )

    def _match(self) -> None:
        if self.old.steps and self.new.steps:
            self._pair(0, 0)
        stages = [self._match_by_uuid, self._match_by_content]
        shuffled = self._uuids_are_unreliable()
        for stage in reversed(stages) if shuffled else stages:
            stage()
        known = sum(
            self.old.steps[old].uuid == self.new.steps[new].uuid != ""
            for old, new in self.forward.items()
        )
        fewer = min(len(self.old.steps), len(self.new.steps))
        self._trusted = not shuffled and known * 2 > fewer
        self._match_unique(lambda side, at: (side.kinds[at], side.steps[at].alias or None))
        for _ in range(_ROUNDS):
            known = len(self.forward)
            self._match_by_position()
            self._match_by_children()
            if len(self.forward) == known:
                break
        self._match_by_similarity()
        self._match_by_position()
        self._match_by_uuid(any_kind=True)

    def _pair(self, old: int, new: int) -> None:
        if old not in self.forward and new not in self.back:
            self.forward[old] = new
            self.back[new] = old

    def _uuids_are_unreliable(self) -> bool:
        """Return whether uuids contradict the content of steps.

        That happens if people write files by hand and number the uuids. A copied step is not such a
        case: its uuid is unknown to the earlier recipe.
        """
        mine, other = self.old.unique_uuids(), self.new.unique_uuids()
        moved = [
            uuid for uuid, at in mine.items()
            if uuid in other
            and self.old.steps[at].input != self.new.steps[other[uuid]].input
            and self.old.content(at) != self.new.content(other[uuid])
        ]  # fmt: skip
        if len(moved) < _TWO:
            return False
        here = {
            self.old.content(mine[uuid]) for uuid in moved if self.old.is_distinctive(mine[uuid])
        }
        there = {
            self.new.content(other[uuid]) for uuid in moved if self.new.is_distinctive(other[uuid])
        }
        return bool(here & there)

    def _match_by_uuid(self, *, any_kind: bool = False) -> None:
        other = self.new.unique_uuids()
        for uuid, old in self.old.unique_uuids().items():
            new = other.get(uuid)
            if new is None:
                continue
            one, two = self.old.steps[old], self.new.steps[new]
            sure = MACHINE_MADE.fullmatch(uuid) or one.alias == two.alias != ""
            if self.old.kinds[old] == self.new.kinds[new]:
                if sure or self._is_related(old, new):
                    self._pair(old, new)
            elif any_kind and sure:
                self._pair(old, new)

    def _is_related(self, old: int, new: int) -> bool:
        """Return whether two steps have anything in common, or too little content to tell."""
        if not (self.old.is_distinctive(old) and self.new.is_distinctive(new)):
            return True
        titles = [
            side.steps[at].raw.get("title") for side, at in ((self.old, old), (self.new, new))
        ]
        return bool(titles[0] and titles[0] == titles[1]) or self._similarity(old, new) > 0

    def _match_by_content(self) -> None:
        """Match steps with the same content in order, those with the same parent first."""
        self._match_in_order(
            lambda side, at: (
                (side.kinds[at], side.content(at), self._parent_key(side, at))
                if side.is_distinctive(at)
                else None
            )
        )
        self._match_in_order(
            lambda side, at: (side.kinds[at], side.content(at)) if side.is_distinctive(at) else None
        )

    def _parent_key(self, side: StepFingerprints, at: int) -> int:
        """Return the parent step in terms of the earlier recipe; -2 if it is not matched."""
        above = side.parent(at)
        if above < 0 or side is self.old:
            return above
        return self.back.get(above, -2)

    def _match_unique(self, key: Callable[[StepFingerprints, int], tuple[Hashable, ...]]) -> None:
        """Match steps whose key is unique on both sides."""
        mine = unique((key(self.old, at), at) for at in self.removed)
        other = unique((key(self.new, at), at) for at in self.added)
        for wanted, old in mine.items():
            if None not in wanted and wanted in other:
                self._pair(old, other[wanted])

    def _match_in_order(self, key: Callable[[StepFingerprints, int], Hashable | None]) -> None:
        """Match steps with the same key in order, as many as both sides have."""
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for at in self.removed:
            wanted = key(self.old, at)
            if wanted is not None:
                waiting[wanted].append(at)
        for at in self.added:
            wanted = key(self.new, at)
            if wanted is not None and waiting.get(wanted):
                self._pair(waiting[wanted].pop(0), at)

    def _match_by_position(self) -> None:
        """Match steps of the same kind between the same neighbors, most similar first."""
        here, there = self._gaps(self.old), self._gaps(self.new)
        at_least = _NOT_STRANGE if self._trusted else 0.0
        for gap, olds in here.items():
            self._match_best(olds, there.get(gap, ()), at_least=at_least)

    def _gaps(self, side: StepFingerprints) -> dict[Hashable, list[int]]:
        """Return unmatched steps by parent and preceding matched sibling."""
        found: dict[Hashable, list[int]] = defaultdict(list)
        known = self.forward if side is self.old else self.back
        last: dict[int, int] = {}
        for at in range(len(side.steps)):
            above = side.parent(at)
            if at in known:
                last[above] = at if side is self.old else known[at]
                continue
            home = self._parent_key(side, at)
            held = side is not self.old or above < 0 or above in self.forward
            if home != _UNKNOWN and held:
                found[home, last.get(above), side.kinds[at]].append(at)
        return found

    def _match_by_children(self) -> None:
        """Match control steps by their children."""
        votes: dict[tuple[int, int], int] = defaultdict(int)
        for old, new in self.forward.items():
            above, over = self.old.parent(old), self.new.parent(new)
            free = above >= 0 and over >= 0 and above not in self.forward and over not in self.back
            if free and self.old.kinds[above] == self.new.kinds[over]:
                votes[above, over] += 1
        for (above, over), count in sorted(votes.items(), key=lambda one: -one[1]):
            most = max(len(self.old.children[above]), len(self.new.children[over]))
            if count * 2 >= most:
                self._pair(above, over)

    def _match_by_similarity(self) -> None:
        by_kind: dict[Hashable, list[int]] = defaultdict(list)
        for at in self.added:
            by_kind[self.new.kinds[at]].append(at)
        olds: dict[Hashable, list[int]] = defaultdict(list)
        for at in self.removed:
            olds[self.old.kinds[at]].append(at)
        for kind, ones in olds.items():
            self._match_best(ones, by_kind.get(kind, ()), at_least=_ALIKE)

    def _match_best(self, olds: Iterable[int], news: Iterable[int], *, at_least: float) -> None:
        """Match the most similar pairs first; for ties in the order of both."""
        olds, news = list(olds), list(news)
        if not olds or not news:
            return
        if len(olds) == len(news) == 1 and not at_least:
            self._pair(olds[0], news[0])
            return
        if len(olds) * len(news) > _MOST_TRIED:
            return
        scored = sorted(
            (
                (-self._similarity(old, new), max(place, spot), place, spot, old, new)
                for place, old in enumerate(olds)
                for spot, new in enumerate(news)
            ),
        )
        for score, _, _, _, old, new in scored:
            if -score >= at_least:
                self._pair(old, new)

    def _similarity(self, old: int, new: int) -> float:
        one, other = self.old.values(old), self.new.values(new)
        both = len(one | other)
        return len(one & other) / both if both else 1.0

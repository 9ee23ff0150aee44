"""Match the steps of two recipes by uuid, content, name, and position.

Each stage matches only steps that earlier stages did not match. The result does not depend on which
recipe is earlier, so that a reversed comparison reports the reverse.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from workato_tui.packages.compare.step_fingerprints import GENERATED_UUID, StepFingerprints, unique

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from workato_tui.packages.contents.recipe import Recipe

_MIN_SIMILARITY = 0.5
"""Minimum similarity of matched steps at different positions."""
_MIN_NEIGHBOR_SIMILARITY = 0.25
"""Minimum similarity of steps between the same neighbors, if their uuids are reliable."""
_MIN_CONTRADICTIONS = 2
"""Number of steps with the same uuid but other content that makes uuids unreliable."""
_UNMATCHED_PARENT = -2
"""Stands for a parent step that is not matched; -1 stands for no parent."""
_MAX_COMPARED_PAIRS = 40_000
"""Maximum number of pairs of steps to compare; beyond, only content and position count."""
_MAX_ROUNDS = 4
"""Maximum number of rounds of matching by position and by children."""


class StepMatching:
    """The matched steps of two recipes, by their indexes."""

    def __init__(self, before: Recipe, after: Recipe) -> None:
        self.old, self.new = StepFingerprints(before.steps), StepFingerprints(after.steps)
        self.forward: dict[int, int] = {}
        self.back: dict[int, int] = {}
        self._trust_uuids = False
        """Whether a different uuid means a different step."""
        self._match()

    @property
    def removed(self) -> list[int]:
        """Steps that exist only in the earlier recipe."""
        return [index for index in range(len(self.old.steps)) if index not in self.forward]

    @property
    def added(self) -> list[int]:
        """Steps that exist only in the later recipe."""
        return [index for index in range(len(self.new.steps)) if index not in self.back]

    def parent_kept(self, index: int) -> bool:
        """Return whether a step of the earlier recipe still has the same parent."""
        parent = self.old.parent(index)
        return (
            self.forward.get(parent, _UNMATCHED_PARENT) if parent >= 0 else -1
        ) == self.new.parent(self.forward[index])

    def _match(self) -> None:
        if self.old.steps and self.new.steps:
            self._pair(0, 0)
        stages = [self._match_by_uuid, self._match_by_content]
        unreliable = self._uuids_are_unreliable()
        for stage in reversed(stages) if unreliable else stages:
            stage()
        matched = sum(
            self.old.steps[old].uuid == self.new.steps[new].uuid != ""
            for old, new in self.forward.items()
        )
        shorter = min(len(self.old.steps), len(self.new.steps))
        self._trust_uuids = not unreliable and matched * 2 > shorter
        self._match_unique(lambda side, index: (side.kinds[index], side.steps[index].alias or None))
        for _ in range(_MAX_ROUNDS):
            matched = len(self.forward)
            self._match_by_position()
            self._match_by_children()
            if len(self.forward) == matched:
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

        That happens in files that are written by hand, with numbered uuids. A copied step does not
        count: its uuid does not occur in the earlier recipe.
        """
        old_uuids, new_uuids = self.old.unique_uuids(), self.new.unique_uuids()
        contradicting = [
            uuid for uuid, index in old_uuids.items()
            if uuid in new_uuids
            and self.old.steps[index].input != self.new.steps[new_uuids[uuid]].input
            and self.old.content(index) != self.new.content(new_uuids[uuid])
        ]  # fmt: skip
        if len(contradicting) < _MIN_CONTRADICTIONS:
            return False
        old_contents = {
            self.old.content(old_uuids[uuid])
            for uuid in contradicting
            if self.old.is_distinctive(old_uuids[uuid])
        }
        new_contents = {
            self.new.content(new_uuids[uuid])
            for uuid in contradicting
            if self.new.is_distinctive(new_uuids[uuid])
        }
        return bool(old_contents & new_contents)

    def _match_by_uuid(self, *, any_kind: bool = False) -> None:
        new_uuids = self.new.unique_uuids()
        for uuid, old in self.old.unique_uuids().items():
            new = new_uuids.get(uuid)
            if new is None:
                continue
            old_step, new_step = self.old.steps[old], self.new.steps[new]
            is_reliable = GENERATED_UUID.fullmatch(uuid) or old_step.alias == new_step.alias != ""
            if self.old.kinds[old] == self.new.kinds[new]:
                if is_reliable or self._is_related(old, new):
                    self._pair(old, new)
            elif any_kind and is_reliable:
                self._pair(old, new)

    def _is_related(self, old: int, new: int) -> bool:
        """Return whether two steps have anything in common, or too little content to tell."""
        if not (self.old.is_distinctive(old) and self.new.is_distinctive(new)):
            return True
        titles = [
            side.steps[index].raw.get("title") for side, index in ((self.old, old), (self.new, new))
        ]
        return bool(titles[0] and titles[0] == titles[1]) or self._similarity(old, new) > 0

    def _match_by_content(self) -> None:
        """Match steps with the same content in order, those with the same parent first."""
        self._match_in_order(
            lambda side, index: (
                (side.kinds[index], side.content(index), self._parent_key(side, index))
                if side.is_distinctive(index)
                else None
            )
        )
        self._match_in_order(
            lambda side, index: (
                (side.kinds[index], side.content(index)) if side.is_distinctive(index) else None
            )
        )

    def _parent_key(self, side: StepFingerprints, index: int) -> int:
        """Return the parent step in terms of the earlier recipe; -2 if it is not matched."""
        parent = side.parent(index)
        if parent < 0 or side is self.old:
            return parent
        return self.back.get(parent, _UNMATCHED_PARENT)

    def _match_unique(self, key: Callable[[StepFingerprints, int], tuple[Hashable, ...]]) -> None:
        """Match steps whose key is unique on both sides."""
        old_keys = unique((key(self.old, index), index) for index in self.removed)
        new_keys = unique((key(self.new, index), index) for index in self.added)
        for step_key, old in old_keys.items():
            if None not in step_key and step_key in new_keys:
                self._pair(old, new_keys[step_key])

    def _match_in_order(self, key: Callable[[StepFingerprints, int], Hashable | None]) -> None:
        """Match steps with the same key in order, as many as both sides have."""
        unmatched: dict[Hashable, list[int]] = defaultdict(list)
        for index in self.removed:
            step_key = key(self.old, index)
            if step_key is not None:
                unmatched[step_key].append(index)
        for index in self.added:
            step_key = key(self.new, index)
            if step_key is not None and unmatched.get(step_key):
                self._pair(unmatched[step_key].pop(0), index)

    def _match_by_position(self) -> None:
        """Match steps of the same kind between the same neighbors, most similar first."""
        old_gaps, new_gaps = self._gaps(self.old), self._gaps(self.new)
        at_least = _MIN_NEIGHBOR_SIMILARITY if self._trust_uuids else 0.0
        for gap, old_indexes in old_gaps.items():
            self._match_best(old_indexes, new_gaps.get(gap, ()), at_least=at_least)

    def _gaps(self, side: StepFingerprints) -> dict[Hashable, list[int]]:
        """Return unmatched steps by parent and preceding matched sibling."""
        gaps: dict[Hashable, list[int]] = defaultdict(list)
        matched = self.forward if side is self.old else self.back
        previous: dict[int, int] = {}
        for index in range(len(side.steps)):
            parent = side.parent(index)
            if index in matched:
                previous[parent] = index if side is self.old else matched[index]
                continue
            parent_key = self._parent_key(side, index)
            parent_is_matched = side is not self.old or parent < 0 or parent in self.forward
            if parent_key != _UNMATCHED_PARENT and parent_is_matched:
                gaps[parent_key, previous.get(parent), side.kinds[index]].append(index)
        return gaps

    def _match_by_children(self) -> None:
        """Match control steps by their children."""
        votes: dict[tuple[int, int], int] = defaultdict(int)
        for old, new in self.forward.items():
            old_parent, new_parent = self.old.parent(old), self.new.parent(new)
            both_unmatched = (
                old_parent >= 0
                and new_parent >= 0
                and old_parent not in self.forward
                and new_parent not in self.back
            )
            if both_unmatched and self.old.kinds[old_parent] == self.new.kinds[new_parent]:
                votes[old_parent, new_parent] += 1
        for (old_parent, new_parent), count in sorted(votes.items(), key=lambda vote: -vote[1]):
            larger = max(len(self.old.children[old_parent]), len(self.new.children[new_parent]))
            if count * 2 >= larger:
                self._pair(old_parent, new_parent)

    def _match_by_similarity(self) -> None:
        new_by_kind: dict[Hashable, list[int]] = defaultdict(list)
        for index in self.added:
            new_by_kind[self.new.kinds[index]].append(index)
        old_by_kind: dict[Hashable, list[int]] = defaultdict(list)
        for index in self.removed:
            old_by_kind[self.old.kinds[index]].append(index)
        for kind, old_indexes in old_by_kind.items():
            self._match_best(old_indexes, new_by_kind.get(kind, ()), at_least=_MIN_SIMILARITY)

    def _match_best(
        self, old_indexes: Iterable[int], new_indexes: Iterable[int], *, at_least: float
    ) -> None:
        """Match the most similar pairs first; for ties in the order of both."""
        old_indexes, new_indexes = list(old_indexes), list(new_indexes)
        if not old_indexes or not new_indexes:
            return
        if len(old_indexes) == len(new_indexes) == 1 and not at_least:
            self._pair(old_indexes[0], new_indexes[0])
            return
        if len(old_indexes) * len(new_indexes) > _MAX_COMPARED_PAIRS:
            return
        scored = sorted(
            (
                (
                    -self._similarity(old, new),
                    max(old_position, new_position),
                    old_position,
                    new_position,
                    old,
                    new,
                )
                for old_position, old in enumerate(old_indexes)
                for new_position, new in enumerate(new_indexes)
            ),
        )
        for score, _, _, _, old, new in scored:
            if -score >= at_least:
                self._pair(old, new)

    def _similarity(self, old: int, new: int) -> float:
        old_values, new_values = self.old.values(old), self.new.values(new)
        total = len(old_values | new_values)
        return len(old_values & new_values) / total if total else 1.0

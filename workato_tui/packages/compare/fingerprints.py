"""By what an asset is known again when its path has changed: signs of its content."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.noise import key_noise
from workato_tui.packages.compare.step_fingerprints import HEX, MACHINE_MADE, Marked
from workato_tui.packages.contents.document import MISSING, dumps
from workato_tui.packages.contents.fields import leaves, place
from workato_tui.packages.contents.recipe import read_recipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.recipe import Recipe

_MOST = 20_000
"""Signs of one asset; a table of a million rows is known by its beginning."""
_LEFT_OUT = frozenset(("name", "title", "version", "version_no", "number"))
_FEW = 4
"""An asset with fewer signs is like too many others: only its name tells it."""
_ALIKE = 0.45
_COPY = 0.5
"""So alike must recipes be that have no uuid in common."""
_SOME = 3
_NOBODY = frozenset[int]()


@dataclass(frozen=True, slots=True)
class Signs:
    """Hashes of what is in an asset, its name and noise apart."""

    holds: frozenset[int]
    """Steps, values, lines; else the whole file."""
    uuids: frozenset[int] = _NOBODY
    """Of a recipe's steps, without those that people made up: these come in many recipes."""

    @property
    def telling(self) -> bool:
        """Whether they say enough to know the asset again by them alone."""
        return len(self.holds) >= _FEW

    @property
    def all(self) -> frozenset[int]:
        """Both kinds."""
        return self.holds | self.uuids


class Known:
    """Signs of assets, each worked out once."""

    def __init__(self) -> None:
        self._signs: dict[int, Signs] = {}

    def of(self, asset: Asset) -> Signs:
        """The signs of ``asset``; its file is read, the first time."""
        found = self._signs.get(id(asset))
        if found is None:
            found = self._signs[id(asset)] = signs(asset)
        return found


def signs(asset: Asset) -> Signs:
    """The signs of ``asset``; its file is read."""
    raw = asset.raw()
    document = asset.document(raw)
    if document.value is MISSING:
        if not document.text:
            # The same picture or page under another name is the same one.
            return Signs(frozenset(hash((raw, at)) for at in range(_FEW)))
        return Signs(_set(hash(line.strip()) for line in document.text.splitlines()))
    recipe = read_recipe(document.value) if asset.type == "recipe" else None
    if recipe and recipe.steps:
        uuids = {step.uuid for step in recipe.steps if MACHINE_MADE.fullmatch(step.uuid)}
        return Signs(_set(_of_recipe(recipe)), frozenset(map(hash, uuids)))
    return Signs(_set(_of_values(document.value)))


def _set(found: Iterable[int]) -> frozenset[int]:
    return frozenset(islice(found, _MOST))


def _of_recipe(recipe: Recipe) -> Iterator[int]:
    """Steps as what they hold. Schemas are left out: they are alike in any two recipes."""
    steps = Marked(recipe.steps)
    for at, step in enumerate(recipe.steps):
        yield hash((steps.kinds[at], steps.content(at)))
        if step.alias and not HEX.fullmatch(step.alias):
            yield hash((steps.kinds[at], step.alias))
        if step.uuid and not MACHINE_MADE.fullmatch(step.uuid):
            yield hash((steps.kinds[at], step.uuid))
        for value in steps.values(at):
            yield hash((steps.kinds[at], value))


def _of_values(value: Any) -> Iterator[int]:
    for path, one in leaves(value):
        if path and (path[0] in _LEFT_OUT or key_noise(str(path[-1]))):
            continue
        yield hash((place(path), dumps(one)))


def likeness(one: Signs, other: Signs) -> float:
    """From 0, nothing in common, to 1."""
    holds = _shared(one.holds, other.holds)
    if not one.uuids or not other.uuids:
        return holds
    return (holds + _shared(one.uuids, other.uuids)) / 2


def known_again(one: Signs, other: Signs) -> bool:
    """Whether both may well be one asset whose name has changed."""
    if not (one.telling and other.telling):
        return False
    if one.uuids and other.uuids and not one.uuids & other.uuids:
        return _shared(one.holds, other.holds) >= _COPY
    shared = len(one.uuids & other.uuids)
    if shared * 2 >= max(min(len(one.uuids), len(other.uuids)), _SOME):
        return True
    return likeness(one, other) >= _ALIKE


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    both = len(one | other)
    return len(one & other) / both if both else 1.0

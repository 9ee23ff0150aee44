"""Fingerprints of assets, to recognize an asset whose path has changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.noise import key_noise
from workato_tui.packages.compare.step_fingerprints import HEX, MACHINE_MADE, StepFingerprints
from workato_tui.packages.contents.document import MISSING, dumps
from workato_tui.packages.contents.fields import format_path, leaves
from workato_tui.packages.contents.recipe import read_recipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.recipe import Recipe

_MOST = 20_000
"""Maximum number of hashes per asset; a large table is recognized by its beginning."""
_LEFT_OUT = frozenset(("name", "title", "version", "version_no", "number"))
_FEW = 4
"""An asset with fewer hashes resembles too many others: only its name identifies it."""
_MIN_SIMILARITY = 0.45
_COPY = 0.5
"""Minimum similarity of recipes that have no uuid in common."""
_SOME = 3
_NOBODY = frozenset[int]()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Hashes of the content of an asset, without its name and noise."""

    content_hashes: frozenset[int]
    """Hashes of steps, values, or lines; otherwise of the whole file."""
    uuids: frozenset[int] = _NOBODY
    """The uuids of a recipe's steps, except hand-written ones, which occur in many recipes."""

    @property
    def is_distinctive(self) -> bool:
        """Whether the hashes are sufficient to recognize the asset."""
        return len(self.content_hashes) >= _FEW

    @property
    def all(self) -> frozenset[int]:
        """All hashes."""
        return self.content_hashes | self.uuids


class FingerprintCache:
    """Fingerprints of assets, each computed once."""

    def __init__(self) -> None:
        self._signs: dict[int, Fingerprint] = {}

    def of(self, asset: Asset) -> Fingerprint:
        """Return the fingerprint of ``asset``; read its file the first time."""
        found = self._signs.get(id(asset))
        if found is None:
            found = self._signs[id(asset)] = fingerprint(asset)
        return found


def fingerprint(asset: Asset) -> Fingerprint:
    """Return the fingerprint of ``asset``; reads its file."""
    raw = asset.raw()
    document = asset.document(raw)
    if document.value is MISSING:
        if not document.text:
            # The same picture or page under another name is the same asset.
            return Fingerprint(frozenset(hash((raw, at)) for at in range(_FEW)))
        return Fingerprint(_set(hash(line.strip()) for line in document.text.splitlines()))
    recipe = read_recipe(document.value) if asset.type == "recipe" else None
    if recipe and recipe.steps:
        uuids = {step.uuid for step in recipe.steps if MACHINE_MADE.fullmatch(step.uuid)}
        return Fingerprint(_set(_recipe_hashes(recipe)), frozenset(map(hash, uuids)))
    return Fingerprint(_set(_value_hashes(document.value)))


def _set(found: Iterable[int]) -> frozenset[int]:
    return frozenset(islice(found, _MOST))


def _recipe_hashes(recipe: Recipe) -> Iterator[int]:
    """Hash the content of each step, without schemas, which are similar in all recipes."""
    steps = StepFingerprints(recipe.steps)
    for at, step in enumerate(recipe.steps):
        yield hash((steps.kinds[at], steps.content(at)))
        if step.alias and not HEX.fullmatch(step.alias):
            yield hash((steps.kinds[at], step.alias))
        if step.uuid and not MACHINE_MADE.fullmatch(step.uuid):
            yield hash((steps.kinds[at], step.uuid))
        for value in steps.values(at):
            yield hash((steps.kinds[at], value))


def _value_hashes(value: Any) -> Iterator[int]:
    for path, one in leaves(value):
        if path and (path[0] in _LEFT_OUT or key_noise(str(path[-1]))):
            continue
        yield hash((format_path(path), dumps(one)))


def similarity(one: Fingerprint, other: Fingerprint) -> float:
    """Return the similarity from 0 (nothing in common) to 1."""
    holds = _shared(one.content_hashes, other.content_hashes)
    if not one.uuids or not other.uuids:
        return holds
    return (holds + _shared(one.uuids, other.uuids)) / 2


def is_probably_same(one: Fingerprint, other: Fingerprint) -> bool:
    """Return whether both are probably the same asset under another name."""
    if not (one.is_distinctive and other.is_distinctive):
        return False
    if one.uuids and other.uuids and not one.uuids & other.uuids:
        return _shared(one.content_hashes, other.content_hashes) >= _COPY
    shared = len(one.uuids & other.uuids)
    if shared * 2 >= max(min(len(one.uuids), len(other.uuids)), _SOME):
        return True
    return similarity(one, other) >= _MIN_SIMILARITY


def _shared(one: frozenset[int], other: frozenset[int]) -> float:
    both = len(one | other)
    return len(one & other) / both if both else 1.0

"""Fingerprints of assets, to recognize an asset whose path has changed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.noise import key_noise
from workato_tui.packages.compare.step_fingerprints import (
    GENERATED_ALIAS,
    GENERATED_UUID,
    StepFingerprints,
)
from workato_tui.packages.contents.document import MISSING, dumps
from workato_tui.packages.contents.fields import format_path, leaves
from workato_tui.packages.contents.recipe import read_recipe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.recipe import Recipe

_MAX_HASHES = 20_000
"""Maximum number of hashes per asset; a large table is recognized by its beginning."""
_IGNORED_KEYS = frozenset(("name", "title", "version", "version_no", "number"))
_MIN_HASHES = 4
"""An asset with fewer hashes resembles too many others: only its name identifies it."""
_MIN_SIMILARITY = 0.45
"""Minimum similarity of an asset and its renamed state."""
_MIN_COPY_SIMILARITY = 0.5
"""Minimum similarity of recipes that have no uuid in common."""
_MIN_SHARED_UUIDS = 3
"""Recipes are the same if they share half of their uuids, counting at least this many."""
_NO_UUIDS = frozenset[int]()


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Hashes of the content of an asset, without its name and noise."""

    content_hashes: frozenset[int]
    """Hashes of steps, values, or lines; otherwise of the whole file."""
    uuids: frozenset[int] = _NO_UUIDS
    """The uuids of a recipe's steps, except hand-written ones, which occur in many recipes."""

    @property
    def is_distinctive(self) -> bool:
        """Whether the hashes are sufficient to recognize the asset."""
        return len(self.content_hashes) >= _MIN_HASHES

    @property
    def all(self) -> frozenset[int]:
        """All hashes."""
        return self.content_hashes | self.uuids


class FingerprintCache:
    """Fingerprints of assets, each computed once."""

    def __init__(self) -> None:
        self._fingerprints: dict[int, Fingerprint] = {}

    def of(self, asset: Asset) -> Fingerprint:
        """Return the fingerprint of ``asset``; read its file the first time."""
        cached = self._fingerprints.get(id(asset))
        if cached is None:
            cached = self._fingerprints[id(asset)] = fingerprint(asset)
        return cached


def fingerprint(asset: Asset) -> Fingerprint:
    """Return the fingerprint of ``asset``; reads its file."""
    raw = asset.raw()
    document = asset.document(raw)
    if document.value is MISSING:
        if not document.text:
            # The same picture or page under another name is the same asset.
            return Fingerprint(frozenset(hash((raw, number)) for number in range(_MIN_HASHES)))
        return Fingerprint(_limited_set(hash(line.strip()) for line in document.text.splitlines()))
    recipe = read_recipe(document.value) if asset.type == "recipe" else None
    if recipe and recipe.steps:
        uuids = {step.uuid for step in recipe.steps if GENERATED_UUID.fullmatch(step.uuid)}
        return Fingerprint(_limited_set(_recipe_hashes(recipe)), frozenset(map(hash, uuids)))
    return Fingerprint(_limited_set(_value_hashes(document.value)))


def _limited_set(hashes: Iterable[int]) -> frozenset[int]:
    return frozenset(islice(hashes, _MAX_HASHES))


def _recipe_hashes(recipe: Recipe) -> Iterator[int]:
    """Hash the content of each step, without schemas, which are similar in all recipes."""
    steps = StepFingerprints(recipe.steps)
    for index, step in enumerate(recipe.steps):
        yield hash((steps.kinds[index], steps.content(index)))
        if step.alias and not GENERATED_ALIAS.fullmatch(step.alias):
            yield hash((steps.kinds[index], step.alias))
        if step.uuid and not GENERATED_UUID.fullmatch(step.uuid):
            yield hash((steps.kinds[index], step.uuid))
        for value in steps.values(index):
            yield hash((steps.kinds[index], value))


def _value_hashes(value: Any) -> Iterator[int]:
    for path, item in leaves(value):
        if path and (path[0] in _IGNORED_KEYS or key_noise(str(path[-1]))):
            continue
        yield hash((format_path(path), dumps(item)))


def similarity(old: Fingerprint, new: Fingerprint) -> float:
    """Return the similarity from 0 (nothing in common) to 1."""
    content_share = _overlap_ratio(old.content_hashes, new.content_hashes)
    if not old.uuids or not new.uuids:
        return content_share
    return (content_share + _overlap_ratio(old.uuids, new.uuids)) / 2


def is_probably_same(old: Fingerprint, new: Fingerprint) -> bool:
    """Return whether both are probably the same asset under another name."""
    if not (old.is_distinctive and new.is_distinctive):
        return False
    if old.uuids and new.uuids and not old.uuids & new.uuids:
        return _overlap_ratio(old.content_hashes, new.content_hashes) >= _MIN_COPY_SIMILARITY
    shared = len(old.uuids & new.uuids)
    if shared * 2 >= max(min(len(old.uuids), len(new.uuids)), _MIN_SHARED_UUIDS):
        return True
    return similarity(old, new) >= _MIN_SIMILARITY


def _overlap_ratio(old: frozenset[int], new: frozenset[int]) -> float:
    total = len(old | new)
    return len(old & new) / total if total else 1.0

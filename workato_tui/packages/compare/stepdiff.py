"""What changed in a step that both recipes have: its operation, switch, condition and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.packages.compare.model import Action, Change, Topic
from workato_tui.packages.compare.noise import DESIGNER, step_noise
from workato_tui.packages.compare.same import same
from workato_tui.packages.compare.stepmarks import kind_of
from workato_tui.packages.compare.values import Difference, differences, opened
from workato_tui.packages.contents.conditions import condition_words, is_condition
from workato_tui.packages.contents.document import MISSING
from workato_tui.packages.contents.fields import Labels, Path, place
from workato_tui.packages.contents.names import app_key, operation_name, step_name, words
from workato_tui.packages.contents.pills import PILL, body_of, has_pills
from workato_tui.packages.contents.recipe import CONTROLS
from workato_tui.packages.contents.secrets import masked
from workato_tui.packages.contents.values import Wording

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from workato_tui.packages.compare.context import Context
    from workato_tui.packages.compare.stepmatch import Matching
    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.recipe import Step

EMPTY: tuple[Any, ...] = (None, "", {}, [])
_WRITTEN = {"title": "Title", "comment": "Comment", "description": "Description"}
_ALIAS = 2
"""Which part of a pill's older form is the alias."""
_KIND = ("keyword", "provider", "name")
_APART = frozenset(("block", *_KIND))


class Sides:
    """Both recipes of a pair: their matched steps, and words for the values of each.

    ``most``: so many values are put into words, for a summary that tells no more of them.
    """

    def __init__(
        self,
        matching: Matching,
        context: Context,
        before: Asset | None = None,
        after: Asset | None = None,
        *,
        most: int | None = None,
    ) -> None:
        self.matching = matching
        self._left = most
        self.context = context
        self.assets = (before, after)
        self.old = Wording(matching.old.steps, numbered=False)
        self.new = Wording(matching.new.steps, numbered=False)
        self._known: tuple[dict[str, str], dict[str, str]] | None = None

    def why_noise(self, old: Any, new: Any) -> str:
        """Why two values that are not equal are the same to people; "" if they are not."""
        if MISSING in (old, new):
            return "empty" if all(one is MISSING or one in EMPTY for one in (old, new)) else ""
        if isinstance(old, str) and isinstance(new, str):
            alike = self._plain(old, 0) == self._plain(new, 1)
            return "the same pills, written another way" if alike else ""
        follows = self.context.follows(old, new, *self.assets)
        return "follows the asset's new name" if follows else ""

    def both(self, old: Any, new: Any) -> tuple[str, str]:
        """Both values in words; where these are the same, as they stand in the files."""
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                return "…", "…"
        one = "" if old is MISSING else self.old.value(old)
        other = "" if new is MISSING else self.new.value(new)
        if one != other or MISSING in (old, new):
            return one, other
        # The same pill, once as text and once as a formula.
        marks = [isinstance(each, str) and each.lstrip().startswith("=") for each in (old, new)]
        if marks[0] != marks[1]:
            return ("= " * marks[0]) + one, ("= " * marks[1]) + other
        return str(old), str(new)

    def _plain(self, text: str, side: int) -> str:
        """``text`` with each pill in one form, whatever the order of keys in it."""
        if not has_pills(text):
            return text
        known = self._names()[side]

        def form(found: re.Match[str]) -> str:
            body = body_of(found)
            if body is None:
                return _dotted(found[1] or found[2] or found[3] or "", known)
            line, app = body.get("line"), body.get("provider")
            if isinstance(line, str):
                body["line"] = known.get(line, line)
            if isinstance(app, str):
                body["provider"] = app_key(app)
            return f"\0{sorted(body.items(), key=lambda one: one[0])!r}\0"

        return PILL.sub(form, text)

    def _names(self) -> tuple[dict[str, str], dict[str, str]]:
        """Aliases and uuids of both recipes, as one name for each matched pair of steps."""
        if self._known is None:
            matching = self.matching
            self._known = ({}, {})
            for one, other in matching.forward.items():
                steps = matching.old.steps[one], matching.new.steps[other]
                for names, step in zip(self._known, steps, strict=True):
                    for key in (step.alias, step.uuid):
                        if key:
                            names.setdefault(key, f"@{one}")
        return self._known


def _dotted(text: str, known: dict[str, str]) -> str:
    """The older form of a pill, ``data.APP.ALIAS.path``, with the alias in one form."""
    parts = text.split(".")
    if len(parts) > _ALIAS and parts[0] == "data":
        parts[_ALIAS] = known.get(parts[_ALIAS], parts[_ALIAS])
    return f"\0{'.'.join(parts)}\0"


def step_label(step: Step) -> str:
    """``4 Create invoice``."""
    return f"{step.number} {step_name(step)}"


def step_changes(sides: Sides, old: Step, new: Step) -> Iterator[Change]:
    """Every difference of one step, noise too; its place and the steps within apart."""
    mine, other = old.raw, new.raw
    if (old.keyword, old.app, old.operation) != (new.keyword, new.app, new.operation):
        yield from _kind(old, new, step_label(new))
    keys = other if mine.keys() == other.keys() else dict.fromkeys((*other, *mine))
    for key in keys:
        one, two = mine.get(key, MISSING), other.get(key, MISSING)
        if key in _APART or (one == two and (key in DESIGNER or same(one, two))):
            continue
        yield from _key(sides, key, one, two, (old, new))


def _kind(old: Step, new: Step, label: str) -> Iterator[Change]:
    if kind_of(old) == kind_of(new):
        why = "designer's data" if old.keyword in CONTROLS else "the connector's number"
        yield Change("value", "changed", "Operation", place="provider", step=label, noise=why)
        return
    before, after = operation_name(old), operation_name(new)
    if before == after:
        before, after = (f"{one.keyword} {one.app} {one.operation}".strip() for one in (old, new))
    yield Change(_topic(new, "step"), "changed", "Operation", before, after, "name", label)


def _key(sides: Sides, key: str, old: Any, new: Any, steps: tuple[Step, Step]) -> Iterator[Change]:
    step = steps[1]
    label = step_label(step)
    why = step_noise(key)
    if why:
        if not (key == "number" and MISSING in (old, new)):
            yield Change("value", "changed", key, place=key, step=label, noise=why)
    elif key == "skip":
        before, after = steps[0].skipped, step.skipped
        noise = "" if before != after else "empty"
        action: Action = "switched off" if after else "switched on"
        yield Change(_topic(step, "step"), action, "Step", place=key, step=label, noise=noise)
    elif key in ("input", "filter") and (is_condition(old) or is_condition(new)):
        yield from _condition(sides, key, old, new, step)
    elif key in _WRITTEN and all(one in (None, MISSING) or _is_text(one) for one in (old, new)):
        yield _change(sides, Difference((key,), old, new), _WRITTEN[key], step)
    else:
        labels = _labels(key, steps)
        before, after = (_object(one) if key == "input" else one for one in (old, new))
        for one in differences(before, after):
            for each in opened(one):
                path = each.path if key == "input" else (key, *each.path)
                held = before if each.after is MISSING else after
                label = labels(path, held if key == "input" else {key: held})
                yield _change(sides, each, label, step, key)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _object(value: Any) -> Any:
    """No input is the same as an empty one."""
    return {} if value is MISSING or value in EMPTY else value


def _labels(key: str, steps: tuple[Step, Step]) -> Any:
    if key != "input":
        return Labels(None).of
    schemas = [step.raw.get("extended_input_schema") for step in reversed(steps)]
    return Labels([one for schema in schemas if isinstance(schema, list) for one in schema]).of


def _change(sides: Sides, one: Difference, label: str, step: Step, key: str = "input") -> Change:
    label = label or words(key)
    where = place((key, *one.path)) if one.path[:1] != (key,) else place(one.path)
    named = step_label(step)
    if one.moved:
        before, after = str(one.before + 1), str(one.after + 1)
        return Change(_topic(step, "field"), "moved", label, before, after, where, named)
    before, after = sides.both(*masked(one.path[-1] if one.path else "", one.before, one.after))
    noise = sides.why_noise(one.before, one.after)
    action: Action = (
        "added" if one.before in (MISSING, None, "") else
        "removed" if one.after in (MISSING, None, "") else "changed"
    )  # fmt: skip
    return Change(_topic(step, "field"), action, label, before, after, where, named, noise)


def _condition(sides: Sides, key: str, old: Any, new: Any, step: Step) -> Iterator[Change]:
    before = condition_words(old, sides.old) if is_condition(old) else ""
    after = condition_words(new, sides.new) if is_condition(new) else ""
    found = [
        one
        for one in differences(_without_uuids(old), _without_uuids(new))
        if not sides.why_noise(one.before, one.after)
    ]
    noise = "" if found else "uuid"
    label = "Only if" if key == "filter" else "Condition"
    action: Action = "changed" if before and after else "added" if after else "removed"
    topic = _topic(step, "condition")
    if before == after and found and is_condition(old) and is_condition(new):
        before, after = (
            condition_words(one, Wording(side.steps, numbered=False, formulas=True))
            for one, side in ((old, sides.matching.old), (new, sides.matching.new))
        )
    if before == after and found:
        before, after = (str(_without_uuids(one)) for one in (old, new))
    yield Change(topic, action, label, before, after, key, step_label(step), noise)


def _without_uuids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_uuids(one) for key, one in value.items() if key != "uuid"}
    if isinstance(value, list):
        return [_without_uuids(one) for one in value]
    return {} if value is MISSING else value


def _topic(step: Step, otherwise: Topic) -> Topic:
    return "trigger" if step.index == 0 else otherwise


def path_label(path: Path) -> str:
    """A path in words, where no schema has labels for it."""
    return " > ".join(words(one) if isinstance(one, str) else f"[{one + 1}]" for one in path)

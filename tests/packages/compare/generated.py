"""Makes packages by dice, and edits them in ways whose effect is known."""

from __future__ import annotations

import copy
import json
import string
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.packages.contents.recipes import connection, number, pill, recipe, step, text, when
from tests.packages.zips import make_zip

if TYPE_CHECKING:
    from random import Random

Expected = dict[str, set[tuple[str, str, str]]]
"""What is to be told of each asset, by its path afterwards: topic, action, and what it is about."""

FOLDERS = ("", "Orders", "Orders/Old", "Shared")


class Made:
    """A package under edit: JSON by path, and what the edits so far are to be told as."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.files: dict[str, Any] = {}
        self.uuids = dice.choice(("real", "real", "none", "counted", "other"))
        """What the files have: real ones, none, numbers that people count on, new ones always."""
        self.expected: Expected = defaultdict(set)
        self.kinds: dict[str, set[str]] = defaultdict(set)
        self._count = 0
        for _ in range(dice.randint(2, 5)):
            self._put("recipe", self.recipe())
        for _ in range(2):
            rows = [[self.word(), self.word(), self.word()] for _ in range(dice.randint(2, 6))]
            table = {"name": self.word(), "columns": ["Code", "Name", "Rate"], "rows": rows}
            self._put("lookup_table", table)
        self._put("connection", {"name": self.word(), "provider": "salesforce"})

    def word(self) -> str:
        """A word that comes once."""
        self._count += 1
        letters = "".join(self.dice.choices(string.ascii_lowercase, k=6))
        return f"{letters}{self._count}"

    def _put(self, type_: str, value: dict[str, Any]) -> str:
        folder = self.dice.choice(FOLDERS)
        path = f"{folder}/{value['name']}.{type_}.json".lstrip("/")
        self.files[path] = value
        return path

    def action(self) -> dict[str, Any]:
        fields = {self.word(): self.value() for _ in range(self.dice.randint(2, 4))}
        schema = [{"name": name, "label": name.title()} for name in fields]
        return self.named(
            step(f"app{self.dice.randint(1, 3)}.do_{self.dice.randint(1, 2)}", input=fields,
                 extended_input_schema=schema)
        )  # fmt: skip

    def value(self) -> Any:
        shapes = (
            self.word(),
            text(f"{self.word()} {{}}", pill(self.word(), "Id")),
            f"={pill(self.word(), 'Sum')} * {self.dice.randint(2, 9)}",
            {self.word(): self.word()},
        )
        return self.dice.choice(shapes)

    def named(self, made: dict[str, Any]) -> dict[str, Any]:
        word = self.word()
        return {
            **made,
            "title": word,
            "as": word,
            "uuid": str(UUID(int=self.dice.getrandbits(128))),
        }

    def block(self, deep: int) -> list[dict[str, Any]]:
        made = []
        for _ in range(self.dice.randint(2, 4)):
            if deep and self.dice.random() < 0.4:
                asked = [(self.word(), "equals_to", self.word()) for _ in range(2)]
                made.append(self.named(when(*asked, block=self.block(deep - 1))))
            else:
                made.append(self.action())
        return made

    def recipe(self) -> dict[str, Any]:
        trigger = self.named(step("app1.new_record", input={"since": self.word()}))
        uses = {f"app{at}": connection(self.word()) for at in (1, 2, 3)}
        return recipe(trigger, *self.block(2), name=self.word(), uses=uses)

    def bytes(self, *, shuffled: bool = False) -> bytes:
        """As a zip; ``shuffled``: files and keys in another order, and other indentation."""
        paths = list(self.files)
        if shuffled:
            self.dice.shuffle(paths)
        written = {path: self._identified(self.files[path]) for path in paths}
        return make_zip({path: self._text(one, shuffled=shuffled) for path, one in written.items()})

    def _identified(self, value: dict[str, Any]) -> dict[str, Any]:
        """A file with the uuids that its steps have in such a package."""
        made = copy.deepcopy(value)
        if "code" in made and self.uuids != "real":
            for one in _steps(made):
                del one["uuid"]
                if self.uuids == "counted":
                    one["uuid"] = f"step-{one['number']}"
                elif self.uuids == "other":
                    one["uuid"] = str(UUID(int=self.dice.getrandbits(128)))
        return made

    def _text(self, value: Any, *, shuffled: bool) -> str:
        if not shuffled:
            return json.dumps(value)
        return json.dumps(self._mixed(value), indent=self.dice.choice((None, 2)))

    def _mixed(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._mixed(one) for one in value]
        if not isinstance(value, dict):
            return value
        keys = list(value)
        self.dice.shuffle(keys)
        return {key: self._mixed(value[key]) for key in keys}

    def copy(self) -> Made:
        """Another one to be edited, which has not been yet."""
        made = copy.copy(self)
        made.files = copy.deepcopy(self.files)
        made.expected, made.kinds = defaultdict(set), defaultdict(set)
        return made

    # Edits

    def edit(self) -> None:
        """Some edits, each of another asset or of another step."""
        recipes = [path for path in self.files if path.endswith(".recipe.json")]
        for path in self.dice.sample(recipes, self.dice.randint(0, len(recipes))):
            value = self.files[path]
            free = [one for one in _steps(value) if one is not value["code"]]
            self.dice.shuffle(free)
            # Half a recipe without its uuids, under another name, is nobody's any more.
            most = 3 if self.uuids == "real" else 1
            for edit in self.dice.sample(_RECIPE_EDITS, self.dice.randint(1, most)):
                edit(self, path, value, free)
            number(value["code"])
            value["version"] += 1
            self._relocate(path)
        tables = [path for path in self.files if path.endswith(".lookup_table.json")]
        for path in self.dice.sample(tables, self.dice.randint(0, len(tables))):
            self.dice.choice(_TABLE_EDITS)(self, path, self.files[path]["rows"])
        touched = {*self.expected, *self.kinds}
        still = [path for path in self.files if path in recipes and path not in touched]
        if self.dice.random() < 0.3 and len(still) > 1:
            self._swap(*still[:2])
        elif self.dice.random() < 0.3 and still:
            self._duplicate(still[0])
        if self.dice.random() < 0.3:
            gone = self.dice.choice(
                [
                    path
                    for path in self.files
                    if path not in self.expected and path not in self.kinds
                ]
            )
            del self.files[gone]
            self.kinds[gone] = {"removed"}
        if self.dice.random() < 0.3:
            self.kinds[self._put("recipe", self.recipe())] = {"added"}

    def _relocate(self, path: str) -> None:
        """Perhaps another name, perhaps another folder."""
        value = self.files[path]
        folder, _, base = path.rpartition("/")
        to, name = folder, base
        if self.dice.random() < 0.4:
            value["name"] = self.word()
            name = f"{value['name']}.recipe.json"
            self.expected[path].add(("name", "changed", "Name"))
            self.kinds[path].add("renamed")
        if self.dice.random() < 0.4:
            to = self.dice.choice([one for one in FOLDERS if one != folder])
            self.kinds[path].add("moved")
        now = f"{to}/{name}".lstrip("/")
        if now != path:
            self.files[now] = self.files.pop(path)
            for held in (self.expected, self.kinds):
                held[now] = held.pop(path, set())

    def _swap(self, one: str, other: str) -> None:
        """Two recipes take each other's place and name."""
        self.files[one], self.files[other] = self.files[other], self.files[one]
        mine, theirs = self.files[one], self.files[other]
        mine["name"], theirs["name"] = theirs["name"], mine["name"]
        for path in (one, other):
            self.tell(path, "name", "changed", "Name")
            self.kinds[path].add("renamed")
            if one.rpartition("/")[0] != other.rpartition("/")[0]:
                self.kinds[path].add("moved")

    def _duplicate(self, path: str) -> None:
        """A copy, as the platform makes one: with another name and new uuids."""
        made = copy.deepcopy(self.files[path])
        made["name"] = self.word()
        for one in _steps(made):
            one["uuid"] = str(UUID(int=self.dice.getrandbits(128)))
        self.kinds[self._put("recipe", made)] = {"added"}
        self.kinds[path] = set()

    def tell(self, path: str, topic: str, action: str, about: str) -> None:
        self.expected[path].add((topic, action, about))


def _steps(value: dict[str, Any]) -> list[dict[str, Any]]:
    found, waiting = [], [value["code"]]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting.extend(one.get("block", ()))
    return found


def _holder(value: dict[str, Any], wanted: dict[str, Any]) -> list[dict[str, Any]]:
    return next(
        one["block"]
        for one in _steps(value)
        if any(each is wanted for each in one.get("block", ()))
    )


def _leaf(free: list[dict[str, Any]]) -> dict[str, Any] | None:
    """An action that no other edit has touched."""
    found = next((one for one in free if one["keyword"] == "action"), None)
    if found is not None:
        free[:] = [one for one in free if one is not found]
    return found


def _change_field(made: Made, path: str, value: Any, free: list[Any]) -> None:
    one = _leaf(free)
    if one is not None:
        name = made.dice.choice([key for key in one["input"] if isinstance(one["input"][key], str)]
                                or [next(iter(one["input"]))])  # fmt: skip
        action = "changed" if isinstance(one["input"][name], str) else ""
        if action:
            one["input"][name] = made.word()
            made.tell(path, "field", action, f"{one['title']}: {name.title()}")


def _add_field(made: Made, path: str, value: Any, free: list[Any]) -> None:
    one = _leaf(free)
    if one is not None:
        name = made.word()
        one["input"][name] = made.word()
        made.tell(path, "field", "added", f"{one['title']}: {name.capitalize()}")


def _switch_off(made: Made, path: str, value: Any, free: list[Any]) -> None:
    one = _leaf(free)
    if one is not None:
        one["skip"] = True
        made.tell(path, "step", "switched off", one["title"])


def _add_step(made: Made, path: str, value: Any, free: list[Any]) -> None:
    block = made.dice.choice([one["block"] for one in _steps(value) if "block" in one])
    new = made.action()
    block.insert(made.dice.randint(0, len(block)), new)
    made.tell(path, "step", "added", new["title"])


def _remove_step(made: Made, path: str, value: Any, free: list[Any]) -> None:
    one = _leaf(free)
    if one is not None:
        block = _holder(value, one)
        block[:] = [each for each in block if each is not one]
        made.tell(path, "step", "removed", one["title"])


def _move_step(made: Made, path: str, value: Any, free: list[Any]) -> None:
    one = _leaf(free)
    if one is None:
        return
    block = _holder(value, one)
    blocks = [each["block"] for each in _steps(value) if "block" in each]
    others = [each for each in blocks if each is not block]
    if others:
        block[:] = [each for each in block if each is not one]
        made.dice.choice(others).insert(0, one)
        made.tell(path, "step", "moved", one["title"])


def _wrap(made: Made, path: str, value: Any, free: list[Any]) -> None:
    one = _leaf(free)
    if one is not None:
        block = _holder(value, one)
        at = next(spot for spot, each in enumerate(block) if each is one)
        around = made.named(when((made.word(), "present")))
        block[at] = {**around, "block": [one]}
        made.tell(path, "step", "added", around["title"])
        made.tell(path, "step", "moved", one["title"])


def _ask_otherwise(made: Made, path: str, value: Any, free: list[Any]) -> None:
    one = next((each for each in free if each["keyword"] == "if"), None)
    if one is not None:
        free[:] = [each for each in free if each is not one]
        one["input"]["conditions"][1]["rhs"] = made.word()
        made.tell(path, "condition", "changed", one["title"])


def _reconnect(made: Made, path: str, value: Any, free: list[Any]) -> None:
    at = made.dice.randrange(3)
    value["config"][at]["account_id"] = connection(made.word())
    made.tell(path, "connection", "changed", f"App{at + 1}")


def _narrow(made: Made, path: str, value: Any, free: list[Any]) -> None:
    value["code"]["filter"] = when((made.word(), "present"))["input"]
    made.tell(path, "trigger", "added", value["code"]["title"])


def _hurry(made: Made, path: str, value: Any, free: list[Any]) -> None:
    value["concurrency"] += 1
    made.tell(path, "setting", "changed", "Concurrency")


def _add_row(made: Made, path: str, rows: list[Any]) -> None:
    rows.insert(made.dice.randint(0, len(rows)), [made.word(), made.word(), made.word()])
    made.tell(path, "row", "added", "")


def _remove_row(made: Made, path: str, rows: list[Any]) -> None:
    rows.pop(made.dice.randrange(len(rows)))
    made.tell(path, "row", "removed", "")


def _change_cell(made: Made, path: str, rows: list[Any]) -> None:
    made.dice.choice(rows)[2] = made.word()
    made.tell(path, "row", "changed", "")


_RECIPE_EDITS = (
    _change_field, _add_field, _switch_off, _add_step, _remove_step, _move_step, _wrap,
    _ask_otherwise, _reconnect, _narrow, _hurry,
)  # fmt: skip
_TABLE_EDITS = (_add_row, _remove_row, _change_cell)

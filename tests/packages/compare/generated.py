"""Generates random packages, and edits them with known differences."""

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
"""The expected changes by path after the edit: topic, action, and what is changed."""

FOLDERS = ("", "Orders", "Orders/Old", "Shared")


class GeneratedPackage:
    """A random package: JSON by path, and the expected changes of its edits."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.files: dict[str, Any] = {}
        self.uuids = rng.choice(("real", "real", "none", "counted", "other"))
        """UUIDs of steps: kept, none, counted, or new in each zip."""
        self.expected: Expected = defaultdict(set)
        self.kinds: dict[str, set[str]] = defaultdict(set)
        self._count = 0
        for _ in range(rng.randint(2, 5)):
            self._put("recipe", self.recipe())
        for _ in range(2):
            rows = [[self.word(), self.word(), self.word()] for _ in range(rng.randint(2, 6))]
            table = {"name": self.word(), "columns": ["Code", "Name", "Rate"], "rows": rows}
            self._put("lookup_table", table)
        self._put("connection", {"name": self.word(), "provider": "salesforce"})

    def word(self) -> str:
        """Return a unique word."""
        self._count += 1
        letters = "".join(self.rng.choices(string.ascii_lowercase, k=6))
        return f"{letters}{self._count}"

    def _put(self, type_: str, value: dict[str, Any]) -> str:
        folder = self.rng.choice(FOLDERS)
        path = f"{folder}/{value['name']}.{type_}.json".lstrip("/")
        self.files[path] = value
        return path

    def action(self) -> dict[str, Any]:
        fields = {self.word(): self.value() for _ in range(self.rng.randint(2, 4))}
        schema = [{"name": name, "label": name.title()} for name in fields]
        return self.named(
            step(f"app{self.rng.randint(1, 3)}.do_{self.rng.randint(1, 2)}", input=fields,
                 extended_input_schema=schema)
        )  # fmt: skip

    def value(self) -> Any:
        shapes = (
            self.word(),
            text(f"{self.word()} {{}}", pill(self.word(), "Id")),
            f"={pill(self.word(), 'Sum')} * {self.rng.randint(2, 9)}",
            {self.word(): self.word()},
        )
        return self.rng.choice(shapes)

    def named(self, step: dict[str, Any]) -> dict[str, Any]:
        """Give a step a title, an alias, and a UUID."""
        word = self.word()
        return {
            **step,
            "title": word,
            "as": word,
            "uuid": str(UUID(int=self.rng.getrandbits(128))),
        }

    def block(self, depth: int) -> list[dict[str, Any]]:
        steps = []
        for _ in range(self.rng.randint(2, 4)):
            if depth and self.rng.random() < 0.4:
                conditions = [(self.word(), "equals_to", self.word()) for _ in range(2)]
                steps.append(self.named(when(*conditions, block=self.block(depth - 1))))
            else:
                steps.append(self.action())
        return steps

    def recipe(self) -> dict[str, Any]:
        trigger = self.named(step("app1.new_record", input={"since": self.word()}))
        uses = {f"app{number}": connection(self.word()) for number in (1, 2, 3)}
        return recipe(trigger, *self.block(2), name=self.word(), uses=uses)

    def bytes(self, *, shuffled: bool = False) -> bytes:
        """Return the package as a zip; ``shuffled`` changes order and indentation, not values."""
        paths = list(self.files)
        if shuffled:
            self.rng.shuffle(paths)
        files = {path: self._with_uuids(self.files[path]) for path in paths}
        return make_zip(
            {path: self._text(value, shuffled=shuffled) for path, value in files.items()}
        )

    def _with_uuids(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of a file with this package's kind of UUIDs."""
        result = copy.deepcopy(value)
        if "code" in result and self.uuids != "real":
            for step in _steps(result):
                del step["uuid"]
                if self.uuids == "counted":
                    step["uuid"] = f"step-{step['number']}"
                elif self.uuids == "other":
                    step["uuid"] = str(UUID(int=self.rng.getrandbits(128)))
        return result

    def _text(self, value: Any, *, shuffled: bool) -> str:
        if not shuffled:
            return json.dumps(value)
        return json.dumps(self._shuffled(value), indent=self.rng.choice((None, 2)))

    def _shuffled(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._shuffled(item) for item in value]
        if not isinstance(value, dict):
            return value
        keys = list(value)
        self.rng.shuffle(keys)
        return {key: self._shuffled(value[key]) for key in keys}

    def copy(self) -> GeneratedPackage:
        """Return a copy without expected changes."""
        result = copy.copy(self)
        result.files = copy.deepcopy(self.files)
        result.expected, result.kinds = defaultdict(set), defaultdict(set)
        return result

    # Edits

    def edit(self) -> None:
        """Apply random edits, each to a different asset or step."""
        recipes = [path for path in self.files if path.endswith(".recipe.json")]
        for path in self.rng.sample(recipes, self.rng.randint(0, len(recipes))):
            value = self.files[path]
            free = [step for step in _steps(value) if step is not value["code"]]
            self.rng.shuffle(free)
            # Without UUIDs and with another name, a recipe with many edits is not recognized.
            max_edits = 3 if self.uuids == "real" else 1
            for edit in self.rng.sample(_RECIPE_EDITS, self.rng.randint(1, max_edits)):
                edit(self, path, value, free)
            number(value["code"])
            value["version"] += 1
            self._relocate(path)
        tables = [path for path in self.files if path.endswith(".lookup_table.json")]
        for path in self.rng.sample(tables, self.rng.randint(0, len(tables))):
            self.rng.choice(_TABLE_EDITS)(self, path, self.files[path]["rows"])
        edited = {*self.expected, *self.kinds}
        unedited = [path for path in self.files if path in recipes and path not in edited]
        if self.rng.random() < 0.3 and len(unedited) > 1:
            self._swap(*unedited[:2])
        elif self.rng.random() < 0.3 and unedited:
            self._duplicate(unedited[0])
        if self.rng.random() < 0.3:
            removed = self.rng.choice(
                [
                    path
                    for path in self.files
                    if path not in self.expected and path not in self.kinds
                ]
            )
            del self.files[removed]
            self.kinds[removed] = {"removed"}
        if self.rng.random() < 0.3:
            self.kinds[self._put("recipe", self.recipe())] = {"added"}

    def _relocate(self, path: str) -> None:
        """Rename a recipe or move it to another folder, at random."""
        value = self.files[path]
        folder, _, name = path.rpartition("/")
        new_folder = folder
        if self.rng.random() < 0.4:
            value["name"] = self.word()
            name = f"{value['name']}.recipe.json"
            self.expected[path].add(("name", "changed", "Name"))
            self.kinds[path].add("renamed")
        if self.rng.random() < 0.4:
            new_folder = self.rng.choice([other for other in FOLDERS if other != folder])
            self.kinds[path].add("moved")
        new_path = f"{new_folder}/{name}".lstrip("/")
        if new_path != path:
            self.files[new_path] = self.files.pop(path)
            for changes in (self.expected, self.kinds):
                changes[new_path] = changes.pop(path, set())

    def _swap(self, first: str, second: str) -> None:
        """Swap the paths and names of two recipes."""
        files = self.files
        files[first], files[second] = files[second], files[first]
        names = files[first]["name"], files[second]["name"]
        files[second]["name"], files[first]["name"] = names
        for path in (first, second):
            self.expect(path, "name", "changed", "Name")
            self.kinds[path].add("renamed")
            if first.rpartition("/")[0] != second.rpartition("/")[0]:
                self.kinds[path].add("moved")

    def _duplicate(self, path: str) -> None:
        """Copy a recipe as the platform does: with another name and new UUIDs."""
        duplicate = copy.deepcopy(self.files[path])
        duplicate["name"] = self.word()
        for each in _steps(duplicate):
            each["uuid"] = str(UUID(int=self.rng.getrandbits(128)))
        self.kinds[self._put("recipe", duplicate)] = {"added"}
        self.kinds[path] = set()

    def expect(self, path: str, topic: str, action: str, about: str) -> None:
        self.expected[path].add((topic, action, about))


def _steps(value: dict[str, Any]) -> list[dict[str, Any]]:
    steps, remaining = [], [value["code"]]
    while remaining:
        step = remaining.pop()
        steps.append(step)
        remaining.extend(step.get("block", ()))
    return steps


def _block_of(value: dict[str, Any], wanted: dict[str, Any]) -> list[dict[str, Any]]:
    return next(
        step["block"]
        for step in _steps(value)
        if any(each is wanted for each in step.get("block", ()))
    )


def _take_action(free: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Remove and return an action that has not been edited."""
    action = next((step for step in free if step["keyword"] == "action"), None)
    if action is not None:
        free[:] = [step for step in free if step is not action]
    return action


def _change_field(package: GeneratedPackage, path: str, value: Any, free: list[Any]) -> None:
    action = _take_action(free)
    if action is None:
        return
    fields = action["input"]
    names = [name for name, value in fields.items() if isinstance(value, str)]
    if names:
        name = package.rng.choice(names)
        fields[name] = package.word()
        package.expect(path, "field", "changed", f"{action['title']}: {name.title()}")


def _add_field(package: GeneratedPackage, path: str, value: Any, free: list[Any]) -> None:
    action = _take_action(free)
    if action is not None:
        name = package.word()
        action["input"][name] = package.word()
        package.expect(path, "field", "added", f"{action['title']}: {name.capitalize()}")


def _switch_off(package: GeneratedPackage, path: str, value: Any, free: list[Any]) -> None:
    action = _take_action(free)
    if action is not None:
        action["skip"] = True
        package.expect(path, "step", "switched off", action["title"])


def _add_step(package: GeneratedPackage, path: str, value: Any, free: list[Any]) -> None:
    block = package.rng.choice([step["block"] for step in _steps(value) if "block" in step])
    new = package.action()
    block.insert(package.rng.randint(0, len(block)), new)
    package.expect(path, "step", "added", new["title"])


def _remove_step(package: GeneratedPackage, path: str, value: Any, free: list[Any]) -> None:
    action = _take_action(free)
    if action is not None:
        block = _block_of(value, action)
        block[:] = [step for step in block if step is not action]
        package.expect(path, "step", "removed", action["title"])


def _move_step(package: GeneratedPackage, path: str, value: Any, free: list[Any]) -> None:
    action = _take_action(free)
    if action is None:
        return
    block = _block_of(value, action)
    blocks = [step["block"] for step in _steps(value) if "block" in step]
    other_blocks = [other for other in blocks if other is not block]
    if other_blocks:
        block[:] = [step for step in block if step is not action]
        package.rng.choice(other_blocks).insert(0, action)
        package.expect(path, "step", "moved", action["title"])


def _wrap_in_condition(package: GeneratedPackage, path: str, value: Any, free: list[Any]) -> None:
    action = _take_action(free)
    if action is not None:
        block = _block_of(value, action)
        index = next(index for index, step in enumerate(block) if step is action)
        condition = package.named(when((package.word(), "present")))
        block[index] = {**condition, "block": [action]}
        package.expect(path, "step", "added", condition["title"])
        package.expect(path, "step", "moved", action["title"])


def _change_condition(package: GeneratedPackage, path: str, value: Any, free: list[Any]) -> None:
    condition = next((step for step in free if step["keyword"] == "if"), None)
    if condition is not None:
        free[:] = [step for step in free if step is not condition]
        condition["input"]["conditions"][1]["rhs"] = package.word()
        package.expect(path, "condition", "changed", condition["title"])


def _change_connection(package: GeneratedPackage, path: str, value: Any, free: list[Any]) -> None:
    index = package.rng.randrange(3)
    value["config"][index]["account_id"] = connection(package.word())
    package.expect(path, "connection", "changed", f"App{index + 1}")


def _add_trigger_filter(package: GeneratedPackage, path: str, value: Any, free: list[Any]) -> None:
    value["code"]["filter"] = when((package.word(), "present"))["input"]
    package.expect(path, "trigger", "added", value["code"]["title"])


def _change_concurrency(package: GeneratedPackage, path: str, value: Any, free: list[Any]) -> None:
    value["concurrency"] += 1
    package.expect(path, "setting", "changed", "Concurrency")


def _add_row(package: GeneratedPackage, path: str, rows: list[Any]) -> None:
    rows.insert(package.rng.randint(0, len(rows)), [package.word(), package.word(), package.word()])
    package.expect(path, "row", "added", "")


def _remove_row(package: GeneratedPackage, path: str, rows: list[Any]) -> None:
    rows.pop(package.rng.randrange(len(rows)))
    package.expect(path, "row", "removed", "")


def _change_cell(package: GeneratedPackage, path: str, rows: list[Any]) -> None:
    package.rng.choice(rows)[2] = package.word()
    package.expect(path, "row", "changed", "")


_RECIPE_EDITS = (
    _change_field, _add_field, _switch_off, _add_step, _remove_step, _move_step, _wrap_in_condition,
    _change_condition, _change_connection, _add_trigger_filter, _change_concurrency,
)  # fmt: skip
_TABLE_EDITS = (_add_row, _remove_row, _change_cell)

"""Two zips of 2,000 recipes (50 MB each unpacked) compared: time, memory, and who has to wait.

Three pairs: a hundred recipes edited; every version number another one; every recipe edited.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from bench import ROOT, arguments, tell

RECIPES = int(os.environ.get("BENCH_RECIPES", "2000"))
LIMIT = "3 s"
_JOB = """
import json, resource, sys, threading, time
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.contents.package import open_package

delays = []
ended = threading.Event()

def work():
    global found
    with open_package(sys.argv[1]) as before, open_package(sys.argv[2]) as after:
        found = compare(before, after)
    ended.set()

begun = time.perf_counter()
thread = threading.Thread(target=work)
thread.start()
while not ended.is_set():
    asked = time.perf_counter()
    time.sleep(0.002)
    delays.append(time.perf_counter() - asked)
took = time.perf_counter() - begun
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([took, peak, max(delays), time.process_time(), found.totals.changed,
                  found.totals.noise]))
"""


def main() -> None:
    """Make the zips, compare each pair in a process of its own, tell."""
    options = arguments(__doc__)
    with tempfile.TemporaryDirectory(prefix="bench-") as made:
        folder = Path(made)
        before = folder / "before.zip"
        write(before, lambda _, recipe: recipe)
        for name, edit in (
            ("100 recipes edited", lambda number, recipe: _edit(number, recipe, 20)),
            ("every version number", lambda _, recipe: recipe | {"version": 4}),
            ("every recipe edited", lambda number, recipe: _edit(number, recipe, 1)),
        ):
            after = folder / "after.zip"
            write(after, edit)
            runs = [_run(options.python, before, after) for _ in range(options.rounds)]
            took, busy = (sorted(run[at] for run in runs)[len(runs) // 2] for at in (0, 3))
            tell(f"{name}: time, of the processor", f"{took:.2f} s, {busy:.2f} s", LIMIT)
            tell(f"{name}: peak memory", f"{max(run[1] for run in runs):.0f} MB", "300 MB")
            tell(f"{name}: longest wait of another thread",
                 f"{max(run[2] for run in runs) * 1000:.0f} ms", "50 ms")  # fmt: skip
            tell(f"{name}: changed, noise", f"{runs[0][4]}, {runs[0][5]}", "")


def _run(python: str, before: Path, after: Path) -> list[float]:
    done = subprocess.run(
        [python, "-c", _JOB, before, after], check=True, capture_output=True, cwd=ROOT
    )
    return json.loads(done.stdout)


def _edit(number: int, recipe: dict[str, Any], each: int) -> dict[str, Any]:
    if number % each:
        return recipe
    steps = recipe["code"]["block"]
    steps[3]["input"]["field_1"] = "another value"
    steps[5]["input"]["conditions"][0]["rhs"] = "200"
    steps.insert(7, {**steps[8], "as": "fresh", "uuid": f"fresh-{number}"})
    return recipe


def write(path: Path, edit: Any) -> None:
    """A package of recipes that look like real ones, the same in every run."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for number in range(RECIPES):
            recipe = edit(number, made_recipe(number))
            package.writestr(f"Folder {number % 20}/recipe_{number}.recipe.json",
                             json.dumps(recipe, indent=2))  # fmt: skip


def made_recipe(number: int) -> dict[str, Any]:
    """About 25 kB: steps with fields, pills and the designer's schemas."""
    dice = random.Random(number)
    steps: list[dict[str, Any]] = []
    for at in range(9):
        alias = f"{dice.getrandbits(32):08x}"
        steps.append(
            _condition(dice, alias, at) if at % 5 == 0 and at else _action(dice, alias, at)
        )
    trigger = {**_action(dice, "trigger0", 0), "keyword": "trigger", "block": steps}
    return {"name": f"Recipe {number}", "version": 3, "private": True, "concurrency": 1,
            "code": trigger, "config": [{"keyword": "application", "provider": "salesforce",
            "account_id": None}]}  # fmt: skip


def _action(dice: random.Random, alias: str, at: int) -> dict[str, Any]:
    pill = {"pill_type": "output", "provider": "salesforce", "line": "trigger0", "path": ["Id"]}
    fields = [f"field_{index}" for index in range(6)]
    schema = [
        {"control_type": "text", "label": name.title(), "name": name, "optional": True,
         "type": "string"}
        for name in fields
    ]  # fmt: skip
    return {
        "number": at, "provider": "salesforce", "name": "upsert_sobject", "as": alias,
        "keyword": "action", "uuid": f"{dice.getrandbits(128):032x}",
        "input": {
            name: f"#{{_dp('{json.dumps(pill)}')}} {dice.getrandbits(40)}" for name in fields
        },
        "extended_input_schema": schema, "visible_config_fields": fields,
    }  # fmt: skip


def _condition(dice: random.Random, alias: str, at: int) -> dict[str, Any]:
    asked = [{"operand": "equals_to", "lhs": "x", "rhs": str(dice.getrandbits(20)), "uuid": alias}]
    return {
        "number": at, "keyword": "if", "as": alias, "uuid": f"{dice.getrandbits(128):032x}",
        "input": {"type": "compound", "operand": "and", "conditions": asked},
        "block": [_action(dice, f"{alias[:7]}x", at + 1)],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())

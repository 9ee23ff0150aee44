"""Measure the comparison of two zips of 2,000 recipes (50 MB each unpacked): time, memory, delays.

Three pairs: a hundred recipes edited, every version number changed, every recipe edited.
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

from bench import ROOT, parse_arguments, report

RECIPES = int(os.environ.get("BENCH_RECIPES", "2000"))
LIMIT = "3 s"
_JOB = """
import json, resource, sys, threading, time
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.contents.package import open_package

delays = []
ended = threading.Event()

def work():
    global comparison
    with open_package(sys.argv[1]) as before, open_package(sys.argv[2]) as after:
        comparison = compare(before, after)
    ended.set()

start = time.perf_counter()
thread = threading.Thread(target=work)
thread.start()
while not ended.is_set():
    sleep_start = time.perf_counter()
    time.sleep(0.002)
    delays.append(time.perf_counter() - sleep_start)
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, peak, max(delays), time.process_time(), comparison.totals.changed,
                  comparison.totals.noise]))
"""


def main() -> None:
    """Write the zips, and compare each pair in a process of its own."""
    options = parse_arguments(__doc__)
    with tempfile.TemporaryDirectory(prefix="bench-") as temporary:
        folder = Path(temporary)
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
            wall, cpu = (sorted(run[index] for run in runs)[len(runs) // 2] for index in (0, 3))
            report(f"{name}: time, CPU time", f"{wall:.2f} s, {cpu:.2f} s", LIMIT)
            report(f"{name}: peak memory", f"{max(run[1] for run in runs):.0f} MB", "300 MB")
            report(f"{name}: longest wait of another thread",
                   f"{max(run[2] for run in runs) * 1000:.0f} ms", "50 ms")  # fmt: skip
            report(f"{name}: changed, noise", f"{runs[0][4]}, {runs[0][5]}", "")


def _run(python: str, before: Path, after: Path) -> list[float]:
    process = subprocess.run(
        [python, "-c", _JOB, before, after], check=True, capture_output=True, cwd=ROOT
    )
    return json.loads(process.stdout)


def _edit(number: int, recipe: dict[str, Any], interval: int) -> dict[str, Any]:
    """Return the recipe, edited if its number is a multiple of ``interval``."""
    if number % interval:
        return recipe
    steps = recipe["code"]["block"]
    steps[3]["input"]["field_1"] = "another value"
    steps[5]["input"]["conditions"][0]["rhs"] = "200"
    steps.insert(7, {**steps[8], "as": "fresh", "uuid": f"fresh-{number}"})
    return recipe


def write(path: Path, edit: Any) -> None:
    """Write a package of realistic recipes, the same in every run."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for number in range(RECIPES):
            recipe = edit(number, generate_recipe(number))
            package.writestr(f"Folder {number % 20}/recipe_{number}.recipe.json",
                             json.dumps(recipe, indent=2))  # fmt: skip


def generate_recipe(number: int) -> dict[str, Any]:
    """Return a recipe of about 25 kB: steps with fields, pills, and the designer's schemas."""
    generator = random.Random(number)
    steps: list[dict[str, Any]] = []
    for index in range(9):
        alias = f"{generator.getrandbits(32):08x}"
        make_step = _condition if index % 5 == 0 and index else _action
        steps.append(make_step(generator, alias, index))
    trigger = {**_action(generator, "trigger0", 0), "keyword": "trigger", "block": steps}
    return {"name": f"Recipe {number}", "version": 3, "private": True, "concurrency": 1,
            "code": trigger, "config": [{"keyword": "application", "provider": "salesforce",
            "account_id": None}]}  # fmt: skip


def _action(generator: random.Random, alias: str, number: int) -> dict[str, Any]:
    pill = {"pill_type": "output", "provider": "salesforce", "line": "trigger0", "path": ["Id"]}
    fields = [f"field_{index}" for index in range(6)]
    schema = [
        {"control_type": "text", "label": name.title(), "name": name, "optional": True,
         "type": "string"}
        for name in fields
    ]  # fmt: skip
    return {
        "number": number, "provider": "salesforce", "name": "upsert_sobject", "as": alias,
        "keyword": "action", "uuid": f"{generator.getrandbits(128):032x}",
        "input": {
            name: f"#{{_dp('{json.dumps(pill)}')}} {generator.getrandbits(40)}" for name in fields
        },
        "extended_input_schema": schema, "visible_config_fields": fields,
    }  # fmt: skip


def _condition(generator: random.Random, alias: str, number: int) -> dict[str, Any]:
    value = str(generator.getrandbits(20))
    conditions = [{"operand": "equals_to", "lhs": "x", "rhs": value, "uuid": alias}]
    return {
        "number": number, "keyword": "if", "as": alias,
        "uuid": f"{generator.getrandbits(128):032x}",
        "input": {"type": "compound", "operand": "and", "conditions": conditions},
        "block": [_action(generator, f"{alias[:7]}x", number + 1)],
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())

"""Prints the lowest version that pyproject.toml allows of each dependency, as constraints."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXTRAS = ("keyring", "serve")
_BOUND = re.compile(r"([A-Za-z0-9_.-]+)\s*>=\s*([0-9.]+)")


def lowest() -> dict[str, str]:
    """By the name of a dependency, the version that its lower bound names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = list(project["dependencies"])
    for extra in EXTRAS:
        needed += project["optional-dependencies"][extra]
    found = {match[1]: match[2] for one in needed if (match := _BOUND.match(one))}
    if len(found) != len(needed):
        raise SystemExit("A dependency in pyproject.toml has no lower bound.")
    return found


if __name__ == "__main__":
    print("\n".join(f"{name}=={version}" for name, version in lowest().items()))

"""Run all benchmarks with the given options; run a single one: ``python benchmarks/start.py``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SCRIPTS = (
    "start", "commands", "long_list", "table", "bytes", "download", "memory", "customers",
    "batch_keys", "compare", "other",
)  # fmt: skip


def main() -> int:
    """Return 0 if all benchmarks finished."""
    failed = 0
    for name in SCRIPTS:
        print(f"\n{name}", flush=True)
        script = Path(__file__).with_name(f"{name}.py")
        failed |= subprocess.run([sys.executable, script, *sys.argv[1:]], check=False).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

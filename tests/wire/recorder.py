"""Runs the program and records each output before and after rewriting.

Started by a test in a pseudo-terminal: ``python recorder.py FILE WORDS...``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from workato_tui.cli import main
from workato_tui.terminal.output_diff import OutputDiffer


def record(path: Path) -> None:
    """Let every :class:`OutputDiffer` record its input and output in ``path``."""
    rewrite = OutputDiffer.rewrite
    file = path.open("w", encoding="utf-8")

    def record_pair(differ: OutputDiffer, data: str) -> str:
        rewritten = rewrite(differ, data)
        file.write(json.dumps([data, rewritten]) + "\n")
        file.flush()
        return rewritten

    OutputDiffer.rewrite = record_pair  # type: ignore[method-assign]


if __name__ == "__main__":
    record(Path(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))

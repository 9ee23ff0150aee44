"""Runs the program and writes down each piece of output, before and after it was rewritten.

Not a test: ``python recorder.py FILE WORDS...`` is started in a pseudo-terminal by one.
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

    def recording(wire: OutputDiffer, data: str) -> str:
        given = rewrite(wire, data)
        file.write(json.dumps([data, given]) + "\n")
        file.flush()
        return given

    OutputDiffer.rewrite = recording  # type: ignore[method-assign]


if __name__ == "__main__":
    record(Path(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))

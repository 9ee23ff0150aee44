"""Runs the program and writes the modules loaded at the first frame into a file.

Not a test: tests run ``python first_frame.py FILE ARGUMENTS...`` in a pseudo-terminal.
"""

from __future__ import annotations

import sys
from pathlib import Path

from workato_tui.cli import main

if __name__ == "__main__":
    path = Path(sys.argv[1])

    from workato_tui.services.event_loop import NetworkThread

    start = NetworkThread.start

    def start_and_record(network: NetworkThread, *arguments: object) -> None:
        """Record the modules; the network thread starts right after the first frame."""
        path.write_text("\n".join(sys.modules))
        start(network, *arguments)  # type: ignore[arg-type]

    NetworkThread.start = start_and_record  # type: ignore[method-assign,assignment]
    sys.exit(main(sys.argv[2:]))

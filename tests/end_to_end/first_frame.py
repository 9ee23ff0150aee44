"""Starts the program and writes down which modules were there at the first frame.

Not a test: ``python first_frame.py FILE WORDS...`` is started in a pseudo-terminal by one.
"""

from __future__ import annotations

import sys
from pathlib import Path

from workato_tui.cli import main

if __name__ == "__main__":
    path = Path(sys.argv[1])

    from workato_tui.services.event_loop import NetworkThread

    start = NetworkThread.start

    def starting(network: NetworkThread, *arguments: object) -> None:
        """The network's thread is started right after the first frame, and only then."""
        path.write_text("\n".join(sys.modules))
        start(network, *arguments)  # type: ignore[arg-type]

    NetworkThread.start = starting  # type: ignore[method-assign,assignment]
    sys.exit(main(sys.argv[2:]))

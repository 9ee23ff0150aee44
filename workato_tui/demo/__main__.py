"""`python -m workato_tui.demo --port N`: the demo workspace over HTTP on this machine."""

from __future__ import annotations

import argparse
import sys

HOST = "127.0.0.1"


def main(argv: list[str] | None = None) -> int:
    """Serve until interrupted; return 1 with a message if uvicorn is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m workato_tui.demo",
        description="Serve the demo workspace over HTTP, on this machine only.",
    )
    parser.add_argument("--port", type=int, default=8765, help="port to listen on (%(default)s)")
    parser.add_argument(
        "--speed", type=float, default=1.0, help="how fast builds and deployments go (%(default)s)"
    )
    parser.add_argument(
        "--faults",
        type=int,
        default=0,
        metavar="N",
        help="lose every N-th answer to a call that changes something, after it was done",
    )
    options = parser.parse_args(argv)
    try:
        import uvicorn
    except ImportError:
        sys.stderr.write(
            "The demo server needs uvicorn, which is not installed. Nothing was started. "
            "Install it with: pip install 'workato-tui[serve]'\n"
        )
        return 1
    from workato_tui.demo import DEMO_TOKEN, create_app

    sys.stderr.write(f"Demo workspace: http://{HOST}:{options.port}, token {DEMO_TOKEN}\n")
    app = create_app(speed=options.speed, faults=options.faults)
    uvicorn.run(app, host=HOST, port=options.port, log_level="warning")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The entry point of the command line. Imports are deferred; ``--version`` needs none."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def entry() -> None:
    """Run the console script."""
    sys.exit(main())


def main(argv: "Sequence[str] | None" = None) -> int:
    """Run the command line.

    Returns 0 done, 1 failed, 2 wrong usage or configuration, 3 not finished yet, 4 sent but the
    answer was lost.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"]):
        from workato_tui import __version__

        try:
            print(f"workato-tui {__version__}", flush=True)
        except OSError as error:
            from workato_tui.commands.main import report_error

            return report_error(error)
        return 0
    from workato_tui.commands.main import run
    from workato_tui.common import startup_timer  # noqa: F401 - its import notes when Python was there

    return run(arguments)

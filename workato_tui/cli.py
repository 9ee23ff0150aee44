"""The command line. Imports nothing before it knows what to do: ``--version`` is answered here."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def entry() -> None:
    """The console script."""
    sys.exit(main())


def main(argv: "Sequence[str] | None" = None) -> int:
    """Do what ``argv`` asks.

    Returns 0 done, 1 it failed, 2 wrong usage or configuration, 3 not ended yet, 4 sent and its
    answer lost.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if words in (["--version"], ["-V"]):
        from workato_tui import __version__

        try:
            print(f"workato-tui {__version__}", flush=True)
        except OSError as error:
            from workato_tui.commands.main import report_error

            return report_error(error)
        return 0
    from workato_tui.commands.main import run
    from workato_tui.common import startup_timer  # noqa: F401 - its import notes when Python was there

    return run(words)

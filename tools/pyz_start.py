"""Start the unpacked program: its packages are in the folder of this file."""

from workato_tui.cli import entry

entry()

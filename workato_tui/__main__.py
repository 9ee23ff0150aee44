"""``python -m workato_tui``."""

from workato_tui.cli import entry

if __name__ == "__main__":
    entry()

"""The same still clock as in the tests of the screens."""

from tests.screens.conftest import still

__all__ = ["still"]

"""A simulated Workato: the same wire format, errors and quotas, with sample data that tell a story.

It is written from Workato's documents and shares no code with the client, so that each is a
witness of the other. Nothing is kept and nothing leaves the machine. To see a failure, ask for
it: a build or deployment with "fail" in its title or description ends as failed.
"""

from __future__ import annotations

from workato_tui.demo.app import create_app
from workato_tui.demo.constants import (
    DEMO_TOKEN,
    FILE_HOST,
    PLAIN_TOKEN,
    PROD_TOKEN,
    TEST_TOKEN,
)

__all__ = [
    "DEMO_TOKEN",
    "FILE_HOST",
    "PLAIN_TOKEN",
    "PROD_TOKEN",
    "TEST_TOKEN",
    "create_app",
]

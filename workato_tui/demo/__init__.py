"""A simulated Workato with the same wire format, errors, and quotas, and sample data.

It is written from Workato's documentation and shares no code with the client, so that each verifies
the other. Nothing is stored, and nothing leaves the machine. To see a failure, put "fail" into the
title or description of a build or deployment.
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

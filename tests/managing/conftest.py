"""A frozen clock and fresh quotas for the tests of this folder."""

from __future__ import annotations

from tests.support.fixtures import frozen_session  # noqa: F401

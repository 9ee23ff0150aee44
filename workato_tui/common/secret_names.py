"""The table of secret field names, used wherever values are masked by name."""

from __future__ import annotations

from typing import Final

SENSITIVE_NAME: Final = (
    r"(?:password|passwd|passphrase|secret|token|api[_\s-]?key|private[_\s-]?key"
    r"|access[_\s-]?key|credentials?|authorization)"
)
"""A pattern for ``re.IGNORECASE`` that matches (usually the end of) secret names."""
SENSITIVE_HINTS: Final = ("passw", "passphrase", "secret", "token", "key", "credential", "authoriz")
"""Lowercase substrings, one of which occurs in every match: a fast pre-check."""

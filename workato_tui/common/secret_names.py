"""The one table of names that say secret, for whatever masks values by their names."""

from __future__ import annotations

from typing import Final

SENSITIVE_NAME: Final = (
    r"(?:password|passwd|passphrase|secret|token|api[_\s-]?key|private[_\s-]?key"
    r"|access[_\s-]?key|credentials?|authorization)"
)
"""A pattern for ``re.IGNORECASE``: what such a name has in it, and as a rule ends with."""
SENSITIVE_HINTS: Final = ("passw", "passphrase", "secret", "token", "key", "credential", "authoriz")
"""Parts in small letters, one of which is in all that the pattern matches: quick to look for."""

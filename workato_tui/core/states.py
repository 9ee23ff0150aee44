"""What a state means: does it run, wait for people, or has it ended (Workato notes §6, §7).

``state`` is ``pending`` both while Workato works and while people are waited for; only
``detailed_state`` and ``review_state`` tell the two apart. All three are open sets, so a word that
nobody knows ends the matter and is shown as it came.
"""

from __future__ import annotations

from typing import Any, Literal, Protocol

from workato_tui.common.redact import redact
from workato_tui.common.text import sanitize

Phase = Literal["running", "waiting", "rejected", "done", "failed", "other"]
"""``waiting`` and ``rejected`` need people; ``other`` has ended in a state that is not known."""

_RUNNING = frozenset({"", "pending", "in_progress", "processing"})
_DONE = frozenset({"success", "completed", "succeeded"})
_FAILED = frozenset({"failed", "error"})
_SUCCESS_RESULTS = frozenset(
    {
        # The documents spell the first one in two ways.
        "no_update_or_update_without_restart",
        "no_update_or_updated_without_restart",
        "restarted",
    }
)
_KNOWN_DETAILS = frozenset({"", "pending", "pending_review", "deploy_started", "deploy_finished"})
_SCAN_LIMIT = 20_000
_REASON_FIELDS = ("error", "error_message", "failure_reason", "message")


class HasState(Protocol):
    """What a deployment's phase is read from."""

    @property
    def state(self) -> str | None: ...
    @property
    def detailed_state(self) -> str | None: ...
    @property
    def review_state(self) -> str | None: ...


def phase_of_state(state: str | None) -> Phase:
    """The phase of a build's ``state`` or of a package's ``status``."""
    word = (state or "").strip().lower()
    if word in _RUNNING:
        return "running"
    if word in _DONE:
        return "done"
    return "failed" if word in _FAILED else "other"


def phase(deployment: HasState) -> Phase:
    """The phase of a deployment."""
    found = phase_of_state(deployment.state)
    detail = (deployment.detailed_state or "").lower()
    review = (deployment.review_state or "").lower()
    # A deployment that was approved keeps its review_state while it is being carried out.
    if found != "running" or detail.startswith("deploy"):
        return found
    if "reject" in review:
        return "rejected"
    # What nobody reviews has no assets before it has ended; a draft of a review shows them.
    draft = getattr(deployment, "asset_count", None) is not None
    return "waiting" if review or "review" in detail or draft else "running"


def needs_people(found: Phase) -> bool:
    """Whether nothing moves until somebody does something."""
    return found in ("waiting", "rejected")


def describe_state(deployment: HasState) -> str:
    """What a deployment does, as the end of a sentence that begins with it."""
    found = phase(deployment)
    if found == "waiting":
        return _describe_waiting(
            f"{deployment.review_state or ''} {deployment.detailed_state or ''}".lower()
        )
    if found == "other":
        return f"ended as {sanitize(deployment.state, 60)}"
    return {
        "running": "is running",
        "rejected": "was rejected",
        "done": "succeeded",
        "failed": "failed",
    }[found]


def _describe_waiting(words: str) -> str:
    if "approved" in words:
        return "is approved and waiting to be deployed"
    return "is waiting for review" if "review" in words else "is waiting to be submitted for review"


def failure_reason(item: Any) -> str:
    """Why a build, deployment or package failed, as far as the answer tells; mostly empty.

    No field for a reason is documented but ``error`` of packages, so those that may come are
    looked for, and a detailed state that is no ordinary one.
    """
    parts = [_text(getattr(item, name, None)) for name in (*_REASON_FIELDS, "error_parts")]
    parts.append(failed_recipes(getattr(item, "recipe_status", None)))
    detail = (getattr(item, "detailed_state", None) or "").strip()
    if detail.lower() not in _KNOWN_DETAILS:
        parts.append(sanitize(detail, 80))
    return "; ".join(dict.fromkeys(part for part in parts if part))


def failed_recipes(found: Any) -> str:
    """The recipes of an import that are not as they should be; empty if all are."""
    if not isinstance(found, list):
        return ""
    results = [one if isinstance(one, dict) else getattr(one, "__dict__", {}) for one in found]
    bad = [one for one in results if one.get("import_result") not in _SUCCESS_RESULTS]
    if not bad:
        return ""
    named = [
        f"{sanitize(one.get('id'), 20)} {sanitize(one.get('import_result'), 40)}" for one in bad[:5]
    ]
    more = ", …" if len(bad) > len(named) else ""
    return f"{len(bad)} of {len(results)} recipes: {', '.join(named)}{more}"


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(_text, value[:5])))
    if isinstance(value, dict):
        return _text(list(value.values()))
    # Masked before it is cut: half of a secret would be known to nobody.
    return (
        sanitize(redact(sanitize(value, _SCAN_LIMIT)), 300).strip()
        if isinstance(value, str)
        else ""
    )

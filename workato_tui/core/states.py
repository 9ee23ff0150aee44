"""The meaning of states: running, waiting for people, or ended.

``state`` is ``pending`` both while Workato works and while it waits for people; only
``detailed_state`` and ``review_state`` distinguish the two. All three are open sets: an unknown
value counts as ended and is shown unchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from workato_tui.common.redact import redact_line
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from workato_tui.api.deployments import Deployment

Phase = Literal["running", "waiting", "rejected", "done", "failed", "other"]
"""``waiting`` and ``rejected`` need people; ``other`` has ended in an unknown state."""

_RUNNING = frozenset({"", "pending", "in_progress", "processing"})
_DONE = frozenset({"success", "completed", "succeeded"})
_FAILED = frozenset({"failed", "error"})
_SUCCESS_RESULTS = frozenset(
    {
        # The documentation uses two spellings of the first one.
        "no_update_or_update_without_restart",
        "no_update_or_updated_without_restart",
        "restarted",
    }
)
_KNOWN_DETAILS = frozenset(
    {"", "pending", "pending_review", "deploy_started", "deploy_finished", "deploy_failed"}
)
"""Detailed states that say no more than the state."""
_SCAN_LIMIT = 20_000
_REASON_FIELDS = ("error", "error_message", "failure_reason", "message")


def phase_of_state(state: str | None) -> Phase:
    """Return the phase for a build's ``state`` or a package's ``status``."""
    word = (state or "").strip().lower()
    if word in _RUNNING:
        return "running"
    if word in _DONE:
        return "done"
    return "failed" if word in _FAILED else "other"


def phase(deployment: Deployment) -> Phase:
    """Return the phase of a deployment."""
    state_phase = phase_of_state(deployment.state)
    detail = (deployment.detailed_state or "").lower()
    review = (deployment.review_state or "").lower()
    # An approved deployment keeps its review_state while it runs.
    if state_phase != "running" or detail.startswith("deploy"):
        return state_phase
    if "reject" in review:
        return "rejected"
    # Without a review, a deployment has no assets until it ends; a draft of a review has.
    draft = getattr(deployment, "asset_count", None) is not None
    return "waiting" if review or "review" in detail or draft else "running"


def needs_people(state_phase: Phase) -> bool:
    """Return whether nothing happens until somebody acts."""
    return state_phase in ("waiting", "rejected")


def describe_state(deployment: Deployment) -> str:
    """Return what a deployment does, as the end of a sentence that starts with it."""
    state_phase = phase(deployment)
    if state_phase == "waiting":
        return _describe_waiting(
            f"{deployment.review_state or ''} {deployment.detailed_state or ''}".lower()
        )
    if state_phase == "other":
        return f"ended as {sanitize(deployment.state, 60)}"
    return {
        "running": "is running",
        "rejected": "was rejected",
        "done": "succeeded",
        "failed": "failed",
    }[state_phase]


def _describe_waiting(words: str) -> str:
    if "approved" in words:
        return "is approved and waiting to be deployed"
    return "is waiting for review" if "review" in words else "is waiting to be submitted for review"


def failure_reason(item: Any) -> str:
    """Return why a build, deployment, or package failed, if the response says so.

    The only documented field for a reason is ``error`` of packages, so this looks for likely fields
    and for an unusual detailed state.
    """
    parts = [_text(getattr(item, name, None)) for name in (*_REASON_FIELDS, "error_parts")]
    parts.append(failed_recipes(getattr(item, "recipe_status", None)))
    detail = (getattr(item, "detailed_state", None) or "").strip()
    if detail.lower() not in _KNOWN_DETAILS:
        parts.append(sanitize(detail.replace("_", " "), 80))
    return "; ".join(dict.fromkeys(part for part in parts if part))


def failed_recipes(recipe_status: Any) -> str:
    """Return a summary of the recipes of an import that failed; empty if none did."""
    if not isinstance(recipe_status, list):
        return ""
    results = [
        result if isinstance(result, dict) else getattr(result, "__dict__", {})
        for result in recipe_status
    ]
    bad = [result for result in results if result.get("import_result") not in _SUCCESS_RESULTS]
    if not bad:
        return ""
    causes = [
        f"{sanitize(result.get('id'), 20)} {sanitize(result.get('import_result'), 40)}"
        for result in bad[:5]
    ]
    more = ", …" if len(bad) > len(causes) else ""
    return f"{len(bad)} of {len(results)} recipes: {', '.join(causes)}{more}"


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(filter(None, map(_text, value[:5])))
    if isinstance(value, dict):
        return _text(list(value.values()))
    return redact_line(value, 300, scan=_SCAN_LIMIT).strip() if isinstance(value, str) else ""

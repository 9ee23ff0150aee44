"""Groups of actions, and why each of them does not apply to most views."""

from __future__ import annotations

from workato_tui.keymap import with_keys

ZIP_ACTIONS = ("download", "unpack", "look", "compare")
"""Actions that need a zip."""
RELEASE_ACTIONS = ("build", "deploy", "rollback", "release")
"""Actions that start a release."""
PROJECT_ACTIONS = (
    "folders", "assets", "properties", "export_package", "import_package", "import_export",
    "timeline",
)  # fmt: skip
"""Actions that open what belongs to a project."""
REVIEW_ACTIONS = ("reviewers", "submit", "approve", "reject", "comment", "reopen")
"""Actions on the review of a deployment."""
SELECT_DEPLOYMENT = (
    "Select a deployment in Deployments ({section_deployments}) or Reviews ({section_reviews})."
)
_REASONS = {
    "download": "Select a build, deployment or project to download.",
    "unpack": "Select a build, deployment, project or finished download to unpack.",
    "look": "Select a build, deployment, project, export or download to inspect.",
    "compare": "Select a build, deployment, project, export or download to compare.",
    "search": "Open a package with {look} to search it.",
    "as_json": "Open a package with {look} to show JSON.",
    "delete": "Nothing to delete here; in Downloads ({section_downloads}) {delete} cancels a "
    "download.",
    "filters": "No filters in Workato for this list; {filter} filters the visible rows.",
    "reveal": "Nothing is masked.",
    "build": "Select a project, build or deployment to build.",
    "deploy": "Select a build, deployment, project or board row to deploy.",
    "rollback": "Select a project, build, deployment or board row to roll back.",
    "release": "Select a project, build, deployment or board row to release.",
    "watch": "Select a build or deployment to watch.",
    **dict.fromkeys(REVIEW_ACTIONS, SELECT_DEPLOYMENT),
    "mine": "Available in Reviews ({section_reviews}).",
    "browse": "Workato has no page for this.",
    "new": "Nothing to create here. Create projects in {section_projects}; find folders, "
    "properties and tags with {palette}.",
    "edit": "Not editable. Projects, folders, properties, tags and manifests are.",
    "switch": "Start, stop, enable or disable in Resources ({section_resources}).",
    "assign_tags": "Assign tags in the tag list, or on recipes and connections.",
    **dict.fromkeys(PROJECT_ACTIONS, "Select a project, build, deployment or folder."),
}


def default_reason(action: str, *allowed: str) -> str | None:
    """Return why an action does not apply to most views; None if it does, or is ``allowed``."""
    reason = None if action in allowed else _REASONS.get(action)
    return with_keys(reason) if reason is not None else None

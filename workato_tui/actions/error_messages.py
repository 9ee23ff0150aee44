"""Separates user-facing errors from internal errors."""

from __future__ import annotations

from workato_tui.common.text import sanitize


def user_message(error: Exception) -> str | None:
    """Return the message for the user, or None for an internal error that needs a report."""
    from pydantic import ValidationError

    from workato_tui.api.errors import WorkatoError
    from workato_tui.common.paths import PathError
    from workato_tui.common.private_file import ExportError
    from workato_tui.profiles.errors import ProfileError
    from workato_tui.services.batch_plan import StepError
    from workato_tui.services.batch_spec import SpecError

    if isinstance(
        error, (WorkatoError, ExportError, PathError, ProfileError, SpecError, StepError)
    ):
        return str(error)
    if isinstance(error, LookupError):
        return str(error.args[0]) if error.args else "It no longer exists."
    if isinstance(error, ValidationError):
        from workato_tui.widgets.form import error_message

        # A value from the API, such as an invalid ID, does not fit the request model.
        reasons = error.errors(include_url=False, include_input=False)
        return f"Invalid request: {error_message(reasons[0])}"
    if isinstance(error, OSError) and error.strerror:
        # An error of the disk or the system is not an internal error.
        prefix = f"{sanitize(error.filename, 120)}: " if error.filename else "System error: "
        return f"{prefix}{error.strerror.lower()}."
    return None

"""What the headless commands print: stdout is data, stderr is talk and progress."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from workato_tui.common import local_time
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from workato_tui.api.builds import Build
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.models import Model


def print_json(value: Any) -> None:
    """Print ``value`` as JSON, in ASCII: no text of a server can then steer the terminal."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=True) + "\n")


def to_json(item: Model) -> dict[str, Any]:
    """A model as the API gave it, without secrets; a deployment with assets and reviews."""
    found = _dump(item)
    if hasattr(item, "assets"):
        assets = item.assets
        found["assets"] = None if assets is None else [_dump(one) for one in assets]
        found["reviews"] = [_dump(one) for one in getattr(item, "reviews", [])]
    return found


def _dump(item: Model) -> dict[str, Any]:
    """The fields of a model; those that nobody documented are masked as they are in the log."""
    from workato_tui.api.masking import mask

    values: dict[str, Any] = item.model_dump(mode="json")
    known = type(item).model_fields
    documented = {name: _mask(value) for name, value in values.items() if name in known}
    unknown = {name: value for name, value in values.items() if name not in known}
    return {**documented, **mask(unknown)}


def _mask(value: Any) -> Any:
    """A documented value without credentials that somebody wrote into its text."""
    from workato_tui.common.redact import mask_credentials

    if isinstance(value, str):
        return mask_credentials(value)
    if isinstance(value, list):
        return [_mask(each) for each in value]
    if isinstance(value, dict):
        return {name: _mask(each) for name, each in value.items()}
    return value


def print_fields(rows: Iterable[tuple[str, Any]]) -> None:
    """Print one ``name  value`` line each, without those that have no value."""
    shown = [(name, sanitize(_mask(value))) for name, value in rows if value not in (None, "")]
    width = max((len(name) for name, _ in shown), default=0)
    sys.stdout.writelines(f"{name:<{width}}  {value}\n" for name, value in shown)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows in columns as wide as they need, below a line of headings."""
    shown = [[sanitize(_mask(cell), 80) or "-" for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *shown, strict=True)]
    for row in ([name.upper() for name in columns], *shown):
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def format_local(moment: datetime | None) -> str | None:
    """A time of the API in local time."""
    return None if moment is None else f"{local_time.local(moment):%Y-%m-%d %H:%M:%S}"


def print_build(build: Build, *, as_data: bool) -> None:
    """A build on stdout."""
    if as_data:
        print_json(to_json(build))
        return
    print_fields(
        [
            ("build", build.id),
            ("project", build.project_id),
            ("state", build.state),
            ("description", build.description),
            ("by", build.performed_by_name),
            ("created", format_local(build.created_at)),
            ("updated", format_local(build.updated_at)),
        ]
    )


def print_deployment(deployment: Deployment, *, as_data: bool) -> None:
    """A deployment on stdout, with its assets and reviews."""
    if as_data:
        print_json(to_json(deployment))
        return
    print_fields(
        [
            ("deployment", deployment.id),
            ("title", deployment.title),
            ("description", deployment.description),
            ("environment", deployment.environment_type),
            ("project", deployment.project_id),
            ("build", deployment.project_build_id),
            ("state", deployment.state),
            ("in detail", deployment.detailed_state),
            ("review", deployment.review_state),
            ("by", deployment.performed_by_name),
            ("created", format_local(deployment.created_at)),
            ("updated", format_local(deployment.updated_at)),
            *(("reviewer", f"{one.reviewer_name}: {one.status} {one.comment or ''}".strip())
              for one in deployment.reviews),
            *(("asset", f"{one.state or '-'}  {one.type}  {one.folder or ''}/{one.name}")
              for one in deployment.assets or ()),
        ]
    )  # fmt: skip

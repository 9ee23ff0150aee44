"""Output of the commands: stdout is data, stderr is status and progress."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from workato_tui.commands.streams import write_columns
from workato_tui.common import local_time
from workato_tui.common.redact import mask_credentials
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from workato_tui.api.builds import Build
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.models import Model


def print_json(value: Any) -> None:
    """Print ``value`` as ASCII JSON, so that no text from a server can control the terminal."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=True) + "\n")


def to_json(item: Model) -> dict[str, Any]:
    """Return a model as JSON values without secrets; a deployment with assets and reviews."""
    fields = _dump(item)
    if hasattr(item, "assets"):
        assets = item.assets
        fields["assets"] = None if assets is None else [_dump(asset) for asset in assets]
        fields["reviews"] = [_dump(review) for review in getattr(item, "reviews", [])]
    return fields


def _dump(item: Model) -> dict[str, Any]:
    """Return the fields of a model; undocumented ones are masked as in the log."""
    from workato_tui.api.masking import mask

    values: dict[str, Any] = item.model_dump(mode="json")
    documented_names = type(item).model_fields
    documented = {
        name: mask_values(value) for name, value in values.items() if name in documented_names
    }
    unknown = {name: value for name, value in values.items() if name not in documented_names}
    return {**documented, **mask(unknown)}


def mask_values(value: Any) -> Any:
    """Return a JSON value without credentials in its texts."""
    if isinstance(value, str):
        return mask_credentials(value)
    if isinstance(value, list):
        return [mask_values(element) for element in value]
    if isinstance(value, dict):
        return {name: mask_values(inner) for name, inner in value.items()}
    return value


def _plain(value: Any) -> str:
    # Control characters may stand inside a secret.
    return sanitize(mask_values(sanitize(value) if isinstance(value, str) else value))


def print_fields(rows: Iterable[tuple[str, Any]]) -> None:
    """Print one ``name  value`` line each, skipping empty values."""
    shown = [(name, _plain(value)) for name, value in rows if value not in (None, "")]
    width = max((len(name) for name, _ in shown), default=0)
    sys.stdout.writelines(f"{name:<{width}}  {value}\n" for name, value in shown)


def print_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows in columns below a header line."""
    shown = [[sanitize(_plain(cell), 80) or "-" for cell in row] for row in rows]
    write_columns([[name.upper() for name in columns], *shown])


def format_local(moment: datetime | None) -> str | None:
    """Return a time of the API as local time."""
    return None if moment is None else f"{local_time.local(moment):%Y-%m-%d %H:%M:%S}"


def print_build(build: Build, *, as_data: bool) -> None:
    """Print a build."""
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
    """Print a deployment with its assets and reviews."""
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
            *(("reviewer", f"{r.reviewer_name}: {r.status} {r.comment or ''}".strip())
              for r in deployment.reviews),
            *(("asset", f"{asset.state or '-'}  {asset.type}  {asset.folder or ''}/{asset.name}")
              for asset in deployment.assets or ()),
        ]
    )  # fmt: skip

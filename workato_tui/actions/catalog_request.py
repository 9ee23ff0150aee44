"""Turns a filled form into a call: path parameters, query and body."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, get_args

from pydantic import ValidationError

from workato_tui.api.request_models import Request, dump
from workato_tui.api.resources import Query
from workato_tui.common.text import parse_id, sanitize, sanitize_lines
from workato_tui.dialogs.form import FormError
from workato_tui.widgets.field_spec import field_specs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.catalog.schema import Location, ResourceAction
    from workato_tui.views.catalog_view import CatalogView

_MAX_FIELD = 100_000
"""Maximum length of a field; a text area with more text reacts too slowly."""
__all__ = ["Request", "build_query", "drop_long_values", "initial_values", "to_request"]


def initial_values(act: ResourceAction, item: Any, location: Location) -> dict[str, Any]:
    """Return the initial values of the form, as a user would type them."""
    assert act.form is not None
    values: dict[str, Any] = {}
    if act.sends_changes_only and item is not None:
        values = {name: getattr(item, name, None) for name in act.form.model_fields}
    if act.initial is not None:
        values.update(act.initial(item, location))
    return {name: _to_input(value) for name, value in values.items() if value is not None}


def field_options(
    act: ResourceAction, initial: dict[str, Any], choices: Mapping[str, Any], *, revealed: bool
) -> dict[str, dict[str, str]]:
    """Return how fields are edited, depending on their initial values.

    Secrets are masked. A list with known values becomes a check list; any other list is typed with
    commas.
    """
    assert act.form is not None
    extras: dict[str, dict[str, str]] = {}
    for name, value in initial.items():
        if act.mask_initial and not revealed:
            extras[name] = {"widget": "secret"}
        elif isinstance(value, str) and "\n" in value:
            extras[name] = {"widget": "area"}
    for name in choices:
        annotation = act.form.model_fields[name].annotation
        if list in (annotation, *get_args(annotation)):
            extras[name] = {"widget": "ticks"}
            initial[name] = [part.strip() for part in str(initial.get(name, "")).split(",")]
    _normalize_initial(act.form, initial, choices, extras)
    return extras


def _normalize_initial(
    form: type[Request],
    initial: dict[str, Any],
    choices: Mapping[str, Any],
    extras: Mapping[str, Mapping[str, str]],
) -> None:
    """Convert the initial values as the fields do, so that untouched fields do not look changed."""
    for spec in field_specs(form, choices, extras=extras):
        value = initial.get(spec.name)
        if isinstance(value, str):
            area = spec.kind == "area"
            initial[spec.name] = "\n".join(sanitize_lines(value)) if area else sanitize(value)


def drop_long_values(form: type[Request], initial: dict[str, Any]) -> list[str]:
    """Remove values that a field would truncate; return a warning for each."""
    long = [name for name, value in initial.items() if len(str(value)) > _MAX_FIELD]
    for name in long:
        del initial[name]
    titles = [form.model_fields[name].title or name for name in long]
    return [f"{title} is too long to show; text entered here replaces it." for title in titles]


def _to_input(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, indent=1)
    if isinstance(value, list) and not any(isinstance(element, dict | list) for element in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False, indent=1) if isinstance(value, list) else value


def to_request(form: type[Request], initial: dict[str, Any]) -> Request:
    """Return the previous values as the form's model, for comparison; keep invalid values as is."""
    try:
        return form.model_validate(initial)
    except ValidationError:
        return form.model_construct(**initial)


def build_query(
    view: CatalogView,
    act: ResourceAction,
    item: Any,
    request: Request | None,
    before: Request | None,
) -> Query:
    """Return the call. Raises :class:`FormError` if nothing was changed."""
    resource, location = view.resource, view.location
    ids = dict(location.ids)
    number = resource.row_id(item) if item is not None else ""
    if item is not None:
        ids[resource.path_id] = number
    data: dict[str, Any] = {}
    if request is not None:
        data = changed_fields(request, before) if before is not None else request.body()
        if before is not None and act.normalize is not None:
            data = act.normalize(data)
        if before is not None and not data:
            raise FormError(None, "Nothing has changed.")
    params = {name: data.pop(name) for name in act.query_fields if name in data}
    for name in act.path_fields:
        ids[name] = str(data.pop(name, "") or "")
    if act.bulk_field and item is not None:
        data[act.bulk_field] = [parse_id(number)]
    body: Any = act.body(request, item) if act.body is not None else data or None
    if body is not None and act.body_wrapper:
        body = {act.body_wrapper: body}
    if body is None and request is not None and act.operation.method in ("POST", "PUT"):
        body = {act.body_wrapper: {}} if act.body_wrapper else None
    return Query(ids, params, body)


def changed_fields(request: Request, before: Request) -> dict[str, Any]:
    """Return the changed fields; None for a field that was cleared."""
    new, old = dump(request), dump(before)
    return {name: value for name, value in new.items() if value != old.get(name)}

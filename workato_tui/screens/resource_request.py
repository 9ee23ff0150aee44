"""From a filled form to a call: which ids, which query, which body."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from workato_tui.api.requests import Request, dumped
from workato_tui.api.resources import Query
from workato_tui.catalog.entry import value_of
from workato_tui.screens.form import FormError

if TYPE_CHECKING:
    from workato_tui.catalog.entry import Act, Spot
    from workato_tui.sections.resource_acts import CatalogView

__all__ = ["Request", "initial_of", "query_of", "validated"]


def initial_of(act: Act, item: Any, spot: Spot) -> dict[str, Any]:
    """What the form begins with, as a person would type it."""
    assert act.form is not None
    values: dict[str, Any] = {}
    if act.changes and item is not None:
        values = {name: getattr(item, name, None) for name in act.form.model_fields}
    if act.initial is not None:
        values.update(act.initial(item, spot))
    return {name: _typed(value) for name, value in values.items() if value is not None}


def _typed(value: Any) -> Any:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, indent=1)
    if isinstance(value, list) and not any(isinstance(each, dict | list) for each in value):
        return ", ".join(map(str, value))
    return json.dumps(value, ensure_ascii=False, indent=1) if isinstance(value, list) else value


def validated(form: type[Request], initial: dict[str, Any]) -> Request:
    """What was there before, as the form's model, to compare with; odd values as they came."""
    try:
        return form.model_validate(initial)
    except ValidationError:
        return form.model_construct(**initial)


def query_of(
    view: CatalogView, act: Act, item: Any, request: Request | None, before: Request | None
) -> Query:
    """The call. Raises :class:`FormError` where nothing was changed."""
    resource, spot = view.resource, view.spot
    ids = dict(spot.ids)
    if item is not None:
        ids[resource.path_id] = resource.row_id(item)
    for name, get in act.ids.items():
        ids[name] = str(value_of(item, get) or "")
    data: dict[str, Any] = {}
    if request is not None:
        data = changed(request, before) if before is not None else request.body()
        if before is not None and not data:
            raise FormError(None, "Nothing was changed, so there is nothing to send.")
    params = {name: data.pop(name) for name in act.query if name in data}
    for name in act.in_path:
        ids[name] = str(data.pop(name, "") or "")
    body: Any = act.body(request, item) if act.body is not None else data or None
    if body is not None and act.nest:
        body = {act.nest: body}
    if body is None and request is not None and act.operation.method in ("POST", "PUT"):
        body = {act.nest: {}} if act.nest else None
    return Query(ids, params, body)


def changed(request: Request, before: Request) -> dict[str, Any]:
    """The fields that are others now; None for one that was emptied, which clears it."""
    new, old = dumped(request), dumped(before)
    return {name: value for name, value in new.items() if value != old.get(name)}

"""Display names of apps, operations, and steps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workato_tui.common.type_names import humanize
from workato_tui.packages.contents.connectors import CONNECTORS, app_key
from workato_tui.packages.contents.data_pills import shorten_pills
from workato_tui.packages.contents.markup import plain_text
from workato_tui.packages.contents.pick_lists import pick_list_label
from workato_tui.packages.contents.recipe import CONTROLS
from workato_tui.packages.contents.references import parse_reference

if TYPE_CHECKING:
    from workato_tui.packages.contents.recipe import AppUse, Step

_CONTROLS = {
    "if": "If",
    "elsif": "Else if",
    "else": "Else",
    "foreach": "For each",
    "repeat": "Repeat",
    "while_condition": "While",
    "try": "Try",
    "catch": "On error",
    "stop": "Stop",
}
CUSTOM_WITHIN = re.compile(r"_{1,4}connector(?:_\d+)+(?=[\"\\])")
"""The numbers of a custom connector inside JSON."""
_OBJECTS = ("sobject_name", "object", "object_name", "table_name", "table", "record_type")
"""Fields that name the kind of object an operation works on."""
_SECOND = "_secondary"
"""The suffix of an app's second connector, for recipes with two connections of one app."""
_SHORT_NAME = 40
CUSTOM_ACTION = "__adhoc_http_action"
"""A custom action of any app."""


def app_name(provider: str) -> str:
    """Return an app's name."""
    key = app_key(provider)
    known = CONNECTORS.get(key)
    if known is None and key.endswith(_SECOND):
        return f"{app_name(key.removesuffix(_SECOND))} (secondary)"
    return known or humanize(key)


def app_of(used: Step | AppUse) -> str:
    """Return the name of a step's app, or of one in a recipe's list of apps."""
    return used.app_title or app_name(used.app)


def operation_name(step: Step) -> str:
    """Return "Salesforce: upsert sobject"; for a control step its keyword."""
    if not step.does:
        step.does = _operation_name(step)
    return step.does


def _operation_name(step: Step) -> str:
    if step.keyword in CONTROLS:
        return _CONTROLS[step.keyword]
    operation = humanize(step.operation)
    given = step.input if isinstance(step.input, dict) else {}
    called = parse_reference(given.get("flow_id"))
    recipe = called.label if called else pick_list_label(step, ("flow_id",), given.get("flow_id"))
    if recipe:
        return f"Call recipe {recipe}"
    if not step.app:
        return operation or humanize(step.keyword) or "Step"
    if not operation:
        return app_of(step)
    if step.operation == CUSTOM_ACTION:
        return f"{app_of(step)}: {plain_text(given.get('mnemonic')) or 'custom action'}"
    lower = operation if operation[:2].isupper() else operation[:1].lower() + operation[1:]
    key = next((key for key in _OBJECTS if _is_plain(given.get(key))), "")
    kind = (pick_list_label(step, (key,), given[key]) or given[key]) if key else ""
    return f"{app_of(step)}: {lower}{f' {kind}' if kind else ''}"


def _is_plain(value: object) -> bool:
    """Return whether a value is constant."""
    if not isinstance(value, str) or not 0 < len(value) <= _SHORT_NAME:
        return False
    return not (value.startswith("=") or "#{" in value)


def step_name(step: Step) -> str:
    """Return the name of a step for use in a sentence: its title, else its operation."""
    return shorten_pills(plain_text(step.raw.get("title"))) or operation_name(step)

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
CUSTOM_CONNECTOR_NUMBERS = re.compile(r"_{1,4}connector(?:_\d+)+(?=[\"\\])")
"""The numbers of a custom connector inside JSON."""
_OBJECT_FIELDS = ("sobject_name", "object", "object_name", "table_name", "table", "record_type")
"""Fields that name the kind of object an operation works on."""
_SECONDARY_SUFFIX = "_secondary"
"""The suffix of an app's second connector, for recipes with two connections of one app."""
_MAX_OBJECT_CHARS = 40
CUSTOM_ACTION = "__adhoc_http_action"
"""A custom action of any app."""


def app_name(provider: str) -> str:
    """Return an app's name."""
    key = app_key(provider)
    name = CONNECTORS.get(key)
    if name is None and key.endswith(_SECONDARY_SUFFIX):
        return f"{app_name(key.removesuffix(_SECONDARY_SUFFIX))} (secondary)"
    return name or humanize(key)


def app_of(use: Step | AppUse) -> str:
    """Return the name of a step's app, or of one in a recipe's list of apps."""
    return use.app_title or app_name(use.app)


def operation_name(step: Step) -> str:
    """Return "Salesforce: upsert sobject"; for a control step its keyword."""
    if not step.operation_label:
        step.operation_label = _operation_name(step)
    return step.operation_label


def _operation_name(step: Step) -> str:
    if step.keyword in CONTROLS:
        return _CONTROLS[step.keyword]
    operation = humanize(step.operation)
    step_input = step.input if isinstance(step.input, dict) else {}
    reference = parse_reference(step_input.get("flow_id"))
    recipe = (
        reference.label
        if reference
        else pick_list_label(step, ("flow_id",), step_input.get("flow_id"))
    )
    if recipe:
        return f"Call recipe {recipe}"
    if not step.app:
        return operation or humanize(step.keyword) or "Step"
    if not operation:
        return app_of(step)
    if step.operation == CUSTOM_ACTION:
        return f"{app_of(step)}: {plain_text(step_input.get('mnemonic')) or 'custom action'}"
    verb = operation if operation[:2].isupper() else operation[:1].lower() + operation[1:]
    key = next((key for key in _OBJECT_FIELDS if _is_constant(step_input.get(key))), "")
    kind = (pick_list_label(step, (key,), step_input[key]) or step_input[key]) if key else ""
    return f"{app_of(step)}: {verb}{f' {kind}' if kind else ''}"


def _is_constant(value: object) -> bool:
    """Return whether ``value`` is a short constant text, without data pills or a formula."""
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_OBJECT_CHARS:
        return False
    return not (value.startswith("=") or "#{" in value)


def step_name(step: Step) -> str:
    """Return the name of a step for use in a sentence: its title, else its operation."""
    return shorten_pills(plain_text(step.raw.get("title"))) or operation_name(step)

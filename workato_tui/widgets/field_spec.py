"""Maps fields of a pydantic model to form widgets.

``str`` becomes a text field, ``bool`` a checkbox, ``Literal`` and ``Enum`` radio buttons,
``SecretStr`` a masked field, and a list of choices a check list or a list to put in order.
``json_schema_extra`` refines this::

    {"widget": "area" | "secret" | "folder" | "path" | "ticks" | "order"}
    {"when": {"data_center": ["custom"]}}     visible only for these values of another field
    {"labels": {"us": "US"}}                  labels for the values of a Literal
    {"placeholder": "https://…"}
    {"position": 1}                           before the fields that the model inherits
    {"required": True}                        marked as required by a validator
"""

from __future__ import annotations

import enum
import types
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any, Literal, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from workato_tui.widgets.inputs import FolderField, PathField, SecretField, TextField
from workato_tui.widgets.selects import (
    Checkbox,
    CheckList,
    Dropdown,
    Option,
    OrderList,
    RadioRow,
    TextBox,
)

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

Field = TextField | TextBox | RadioRow | Dropdown | CheckList
Choices = Mapping[str, Sequence[Any]]
"""By field: its values, or pairs of a value and its label."""

_MAX_RADIO_OPTIONS = 12
_UNSET_LABEL = "-"
_TYPED = ("secret", "folder", "path", "line", "area")
"""Kinds of fields that can be left empty."""
_INPUT_WIDGETS = {
    "secret": SecretField,
    "folder": FolderField,
    "path": PathField,
    "line": TextField,
}


@dataclass(frozen=True)
class FieldSpec:
    """A form field: its name, its widget, and when it is visible."""

    name: str
    key: str
    """The name the model uses for the value: its alias, if it has one."""
    title: str
    help: str
    kind: str
    required: bool
    is_marked: bool
    """Whether the label says that the field is required."""
    default: Any
    optional: bool
    options: tuple[Option, ...] = ()
    visible_when: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    placeholder: str = ""

    def widget(self, value: Any) -> Field:
        """Create the widget with this value."""
        if self.kind == "tick":
            return Checkbox(bool(value))
        if self.kind == "ticks":
            return CheckList(self.options, value or ())
        if self.kind == "order":
            return OrderList(self.options)
        if self.kind == "choice":
            few = len(self.options) <= _MAX_RADIO_OPTIONS
            return RadioRow(self.options, value) if few else Dropdown(self.options, value)
        if self.kind == "area":
            return TextBox(to_input(value))
        return _INPUT_WIDGETS[self.kind](to_input(value), placeholder=self.placeholder)

    def is_visible(self, raw: Mapping[str, object]) -> bool:
        """Return whether the field is visible, given the values of the other fields."""
        return all(raw.get(name) in values for name, values in self.visible_when.items())

    def is_omitted(self, raw: object) -> bool:
        """Return whether ``raw`` means "not given", so that the model's default applies."""
        if raw is None:
            return self.required or self.default is None
        return raw == "" and (self.required or self.default in (None, ""))


def to_input(value: Any) -> str:
    """Return ``value`` as a user would type it."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, enum.Enum):
        value = value.value
    return "" if value is None else str(value)


def field_specs(
    model: type[BaseModel],
    choices: Choices | None = None,
    helps: Mapping[str, str] | None = None,
    extras: Mapping[str, Mapping[str, Any]] | None = None,
    hidden: Collection[str] = (),
) -> list[FieldSpec]:
    """Return the fields of ``model`` in its order, those with a ``position`` first.

    ``choices`` gives values that are known only at run time, ``helps`` other help texts, ``extras``
    what ``json_schema_extra`` would say for models that know of no form, and ``hidden`` the fields
    to leave out. Raises TypeError for an annotation that has no widget.
    """
    choices, helps, extras = choices or {}, helps or {}, extras or {}
    fields = sorted(model.model_fields.items(), key=lambda pair: _position(pair[1]))
    return [
        _field_spec(name, info, choices.get(name), helps.get(name), extras.get(name, {}))
        for name, info in fields
        if name not in hidden
    ]


def _position(info: FieldInfo) -> float:
    """Return the position of a field that precedes inherited ones; infinity for others."""
    extra = info.json_schema_extra
    position = extra.get("position") if isinstance(extra, dict) else None
    return position if isinstance(position, int) else inf


def _field_spec(
    name: str,
    info: FieldInfo,
    choices: Sequence[Any] | None,
    help_text: str | None,
    overrides: Mapping[str, Any],
) -> FieldSpec:
    own = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    extra: dict[str, Any] = {**own, **overrides}
    annotation, optional = _without_none(info.annotation)
    labels = extra.get("labels") or {}
    options = _options(choices) if choices is not None else _literal_options(annotation, labels)
    kind = _kind(name, annotation, optional, bool(options), str(extra.get("widget") or ""))
    if kind == "choice":
        options = options or [(True, "yes"), (False, "no")]
        if optional and all(value is not None for value, _label in options):
            options = [(None, _UNSET_LABEL), *options]
    default = info.get_default(call_default_factory=True, validated_data={})
    return FieldSpec(
        name=name,
        key=info.alias if isinstance(info.alias, str) else name,
        title=extra.get("title") or info.title or name.replace("_", " ").strip().capitalize(),
        help=help_text if help_text is not None else info.description or "",
        kind=kind,
        required=info.is_required(),
        is_marked=kind in _TYPED and bool(info.is_required() or extra.get("required")),
        default=None if default is PydanticUndefined else default,
        optional=optional,
        options=tuple(options),
        visible_when=extra.get("when") or {},
        placeholder=str(extra.get("placeholder") or ""),
    )


def _kind(name: str, annotation: Any, optional: bool, has_options: bool, widget: str) -> str:
    is_list = get_origin(annotation) in (list, tuple, set, frozenset)
    if widget == "ticks" or is_list:
        if not has_options:
            raise TypeError(f"{name}: a list needs values to tick (choices)")
        return "order" if widget == "order" else "ticks"
    if has_options:
        return "choice"
    if annotation is bool:
        return "choice" if optional else "tick"
    if annotation is SecretStr:
        return "secret"
    if isinstance(annotation, type) and not hasattr(annotation, "model_fields"):
        return widget or "line"
    raise TypeError(f"{name}: no field for {annotation!r}")


def _without_none(annotation: Any) -> tuple[Any, bool]:
    """Return ``X | None`` as (X, True); anything else unchanged."""
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [argument for argument in get_args(annotation) if argument is not type(None)]
        if len(inner) == 1:
            return inner[0], len(get_args(annotation)) == 2
    return annotation, False


def _literal_options(annotation: Any, labels: Any) -> list[Option]:
    """Return the values of a Literal or an Enum, also inside a list."""
    if get_origin(annotation) in (list, tuple, set, frozenset) and get_args(annotation):
        annotation = get_args(annotation)[0]
    values: list[Any] = []
    if get_origin(annotation) is Literal:
        values = list(get_args(annotation))
    elif isinstance(annotation, type) and issubclass(annotation, enum.Enum):
        values = [member.value for member in annotation]
    return [(value, str(labels.get(value, value))) for value in values]


def _options(choices: Sequence[Any]) -> list[Option]:
    return [
        (choice[0], str(choice[1])) if isinstance(choice, tuple) else (choice, str(choice))
        for choice in choices
    ]

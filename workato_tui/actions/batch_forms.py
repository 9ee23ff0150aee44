"""The forms of batches: one form per action, filled in once for all items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

if TYPE_CHECKING:
    from collections.abc import Mapping

_AREA: dict[str, Any] = {"widget": "area"}
_PATH: dict[str, Any] = {"widget": "path"}
_TICKS: dict[str, Any] = {"widget": "ticks"}


def _trimmed(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _filled(value: str) -> str:
    if not value:
        raise ValueError("required")
    return value


_Text = Annotated[str, BeforeValidator(_trimmed)]
_Filled = Annotated[_Text, AfterValidator(_filled)]
_OF_EACH_CUSTOMER = "of each customer"


class BatchForm(BaseModel):
    """Base class of the forms; each field applies to every item."""

    def values(self) -> dict[str, Any]:
        """Return the values for every item, without empty ones."""
        batch_fields = ("environment", "in_order", "order", "stop_at_failure", "values_file")
        values = self.model_dump(mode="json")
        return {
            name: value
            for name, value in values.items()
            if name not in batch_fields and value not in ("", None, False)
        }


class _BuildForm(BatchForm):
    description: _Text = Field("", title="Description", json_schema_extra=_AREA)
    include_test_cases: bool = Field(False, title="Test cases", description="Include in builds")
    include_tags: bool = Field(False, title="Tags", description="Include in builds")


class _DeployForm(BatchForm):
    environment: Literal["test", "prod"] = Field(
        "test", title="Environment", description="Target of all deployments"
    )
    title: _Text = Field("", title="Title", description="A name for these deployments")
    description: _Text = Field("", title="Description", json_schema_extra=_AREA)
    include_tags: bool = Field(False, title="Tags", description="Apply tags in the target")
    over_pending: bool = Field(
        False, title="Deploy anyway", description="Even if another deployment is pending"
    )
    in_order: bool = Field(
        False, title="In order", description="One after the other, in this order"
    )
    stop_at_failure: bool = Field(
        False, title="Stop", description="At the first failure",
        json_schema_extra={"when": {"in_order": [True]}},
    )  # fmt: skip


class _TrainForm(_DeployForm):
    order: list[str] = Field(
        default_factory=list, title="Order", description="K and J move an item up and down",
        json_schema_extra={"widget": "order", "when": {"in_order": [True]}},
    )  # fmt: skip


class _CommentForm(BatchForm):
    comment: _Filled = Field(
        title="Comment", description="The same for all; visible to everyone",
        json_schema_extra=_AREA,
    )  # fmt: skip


class _AssignForm(BatchForm):
    reviewers: list[str] = Field(
        default_factory=list, title="Reviewers",
        description="Replaces the current list; others are removed",
        min_length=1, json_schema_extra=_TICKS,
    )  # fmt: skip


class _UnpackForm(BatchForm):
    into: _Filled = Field(
        title="Into", description="A folder; each project gets one of its own in it",
        json_schema_extra=_PATH,
    )  # fmt: skip
    replace: bool = Field(
        False, title="Replace", description="Files that somebody changed there too"
    )


class _PackageForm(BatchForm):
    project: _Filled = Field(title="Project", description="Its name, in each workspace")
    restart_recipes: bool = Field(
        False, title="Restart recipes", description="Needed if running recipes change"
    )
    include_tags: bool = Field(False, title="Tags", description="Give the assets their tags")


class _ImportForm(_PackageForm):
    environment: Literal["dev", "test", "prod"] = Field(
        "test",
        title="Environment",
        description=_OF_EACH_CUSTOMER,
        json_schema_extra={"position": 1},
    )
    file: _Filled = Field(
        title="Package", description="A zip exported from Workato",
        json_schema_extra={**_PATH, "position": 2},
    )  # fmt: skip


class _CustomerForm(BatchForm):
    """A form for customers, with the environment of each."""

    environment: Literal["dev", "test", "prod"] = Field(
        "test", title="Environment", description=_OF_EACH_CUSTOMER
    )


class _RecipeForm(_CustomerForm):
    recipe: _Filled = Field(title="Recipe", description="Its name, in each workspace")


class _CustomerDeployForm(_DeployForm):
    project: _Filled = Field(title="Project", description="Its name, in each workspace")
    title: _Filled = Field(title="Title", description="Needed in customers' workspaces")


class _CustomerBuildForm(_BuildForm):
    project: _Filled = Field(title="Project", description="Its name, in each workspace")


class _PropertyForm(_CustomerForm):
    name: _Filled = Field(title="Name", description="Of the property")
    value: _Text = Field("", title="Value", description="The same for all")
    values_file: _Text = Field(
        "", title="Values from", json_schema_extra=_PATH,
        description="A CSV file with the columns customer and value; replaces the field above",
    )  # fmt: skip
    project: _Text = Field("", title="Project", description="Empty = property of the environment")


class _RowForm(_CustomerForm):
    table: _Filled = Field(title="Table", description="Its name, in each workspace")
    key: _Filled = Field(title="Key", description="The column that identifies the row")
    cells: _Filled = Field(
        title="Row", description='JSON, e.g. {"code": "NL", "rate": "21"}', json_schema_extra=_AREA
    )

    def values(self) -> dict[str, Any]:
        """Return the cells as typed values. Raises ValueError."""
        import json

        try:
            cells = json.loads(self.cells)
        except ValueError:
            raise ValueError("the row is not JSON") from None
        if not isinstance(cells, dict) or self.key not in cells:
            raise ValueError(f"the row must be a JSON object with the column {self.key}")
        return {**super().values(), "cells": cells}


class _MemberForm(BatchForm):
    name: _Filled = Field(title="Name", description="Of the new member")
    dev: _Text = Field("", title="Role in dev", description="Admin, Operator, or a custom role")
    test: _Text = Field("", title="Role in test", description="Empty = no access")
    prod: _Text = Field("", title="Role in prod", description="Empty = no access")


class _ProfileForm(BatchForm):
    profile: _Filled = Field(title="Profile", description="Its number in your workspace")


class _DisconnectForm(_CustomerForm):
    connection: _Filled = Field(title="Connection", description="Its name, in each workspace")
    force: bool = Field(False, title="Delete anyway", description="Running recipes break")


class _EmptyForm(BatchForm):
    """A form without fields."""


FORMS: Mapping[str, type[BatchForm]] = {
    "build": _BuildForm,
    "deploy": _TrainForm,
    "approve": _CommentForm,
    "reject": _CommentForm,
    "assign": _AssignForm,
    "import": _PackageForm,
    "unpack": _UnpackForm,
}
"""Forms by action, for rows of one workspace; an action without an entry has no form."""
CUSTOMER_FORMS: Mapping[str, type[BatchForm]] = {
    "import": _ImportForm,
    "build": _CustomerBuildForm,
    "deploy": _CustomerDeployForm,
    "start": _RecipeForm,
    "stop": _RecipeForm,
    "set-property": _PropertyForm,
    "set-row": _RowForm,
    "add-member": _MemberForm,
    "assign-oauth": _ProfileForm,
    "disconnect": _DisconnectForm,
}
"""Forms by action, for customers."""


def form_of(action: str, *, customers: bool) -> type[BatchForm] | None:
    """Return the form of an action, or None if it has none."""
    return (CUSTOMER_FORMS if customers else FORMS).get(action)

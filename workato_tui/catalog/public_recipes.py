"""Public recipes, searched by app.

Operation: recipes.search (Embedded; newer documentation omits it, so a host may not have it). Pages
start at 0.
"""

from __future__ import annotations

from pydantic import Field

from workato_tui.api.operations import define
from workato_tui.api.pagination import Paging
from workato_tui.catalog.fields import OptionalStr, Request, RequiredStr
from workato_tui.catalog.recipes import Recipe
from workato_tui.catalog.schema import ColumnSpec, DetailField, DetailSection, Resource

SEARCH = define(
    "recipes.search", "GET", "/api/recipes/search", "recipes", "recipes-search", customer_path=None
)


class SearchRequest(Request):
    """Parameters of recipes.search: the apps are the body, the rest is the query."""

    applications: RequiredStr = Field(title="Apps", description="with commas, as salesforce,slack")
    term: OptionalStr = Field(None, title="Words", description="contained in the recipe")
    boost_owned: bool = Field(False, title="Own ones first")


PUBLIC_RECIPES = Resource(
    id="public-recipes",
    plural="public recipes",
    singular="public recipe",
    model=Recipe,
    list=SEARCH,
    paging=Paging("pages", per_page=20, first=0, on_demand=True),
    parameters=SearchRequest,
    body_parameters=("applications",),
    columns=(
        ColumnSpec("ID", "id", "id", 9, 5),
        ColumnSpec("Name", "name", width=70, min_width=16, grow=True, is_name=True),
        ColumnSpec("Apps", "apps", "note", 40, 8, grow=True, drop_priority=1),
        ColumnSpec("Copies", "copy_count", "number", 7, 4, drop_priority=2),
        ColumnSpec("By", "author_name", "note", 20, 6, drop_priority=3),
    ),
    detail=(
        DetailField("Apps", "apps"),
        DetailField("Copies", "copy_count", "number"),
        DetailField("By", "author_name"),
        DetailField("Updated", "updated_at", "time"),
        DetailSection("Description", lambda r: r.description or ""),
    ),
    empty_text="No public recipe fits.\n{filters} changes the filter.",
)
RESOURCES = (PUBLIC_RECIPES,)

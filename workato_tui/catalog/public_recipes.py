"""Recipes that others have published, searched by the applications that they work with.

Operation: recipes.search (Embedded; newer documents leave it out, so a host may not have it). Its
pages begin at nought.
"""

from __future__ import annotations

from pydantic import Field

from workato_tui.api.operation import Operation, register
from workato_tui.api.resources import Paging
from workato_tui.catalog.fields import OptionalStr, Request, RequiredStr
from workato_tui.catalog.recipes import Recipe
from workato_tui.catalog.schema import Col, Fact, Part, Resource

SEARCH = Operation(
    "recipes.search", "GET", "/api/recipes/search", "recipes", "recipes-search", customer_path=None
)
register(SEARCH)


class SearchAsked(Request):
    """What recipes.search is asked: the applications as a body, the rest as the query."""

    applications: RequiredStr = Field(title="Apps", description="with commas, as salesforce,slack")
    term: OptionalStr = Field(None, title="Words", description="that stand in the recipe")
    boost_owned: bool = Field(False, title="Own ones first")


PUBLIC_RECIPES = Resource(
    id="public-recipes",
    noun="public recipes",
    one="public recipe",
    model=Recipe,
    list=SEARCH,
    paging=Paging("pages", per_page=20, first=0, on_demand=True),
    asks=SearchAsked,
    asks_body=("applications",),
    columns=(
        Col("ID", "id", "id", 9, 5),
        Col("Name", "name", width=70, least=16, grow=True, name=True),
        Col("Apps", "apps", "note", 40, 8, grow=True, drop=1),
        Col("Copies", "copy_count", "number", 7, 4, drop=2),
        Col("By", "author_name", "note", 20, 6, drop=3),
    ),
    detail=(
        Fact("Apps", "apps"),
        Fact("Copies", "copy_count", "number"),
        Fact("By", "author_name"),
        Fact("Changed", "updated_at", "time"),
        Part("Description", lambda r: r.description or ""),
    ),
    empty="No public recipe fits.\nf asks for others.",
)
RESOURCES = (PUBLIC_RECIPES,)

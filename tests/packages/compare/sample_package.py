"""A package with every kind of file, and the paths of all its values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.packages.contents.recipes import connection, pill, recipe, step, text, when
from tests.packages.zips import make_zip

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[Any, ...]

SIZE = "0a0b0c0d-1111-4222-8333-444455556666"
FIND = {"zip_name": "find.recipe.json", "name": "Find", "folder": ""}
TABLE = {"zip_name": "depots.workato_db_table.json", "name": "Depots", "folder": ""}
PAGE = {"zip_name": "desk.lcap_page.json", "name": "Desk", "folder": ""}


def uses(type_: str, zip_name: str, name: str) -> dict[str, Any]:
    return {"type": type_, "id": {"zip_name": zip_name, "name": name, "folder": ""}}


def _steps() -> list[Any]:
    item = pill("rows", "records", {"path_element_type": "current_item"}, SIZE.replace("-", "_"))
    old = "#{_('data.lookup_table.rows.entries.first.____Size', 'list_meta', '____Size', 'data.x')}"
    return [
        step("workato_db_table.get_records", "rows", input={
            "table_id": TABLE, "order_by_field_id": SIZE, f"$internal_value_{SIZE}": "string",
            "filters": [{"field_id": SIZE, "op_default": "eq", "value_default": "North"}],
        }, dynamicPickListSelection={"table_id": "Depots", "filters": [{"field_id": "Depot"}]},
            extended_output_schema=[{"name": "records", "label": "Records", "type": "array",
                                     "properties": [{"name": SIZE, "label": "Depot"}]}]),
        step("try", block=[
            step("foreach", "each", source=text("{}", pill("rows", "records")),
                 repeat_mode="batch", batch_size="50", clear_scope="false",
                 block=[step("shop.reserve", input={"sku": f"={item}.upcase", "lines": "a\nb"})]),
            when(("{}", "blank"), ("b", "contains", item), alias="if1", block=[
                step("stop", input={"stop_with_error": "true", "stop_reason": old}),
                step("else", block=[step("py_eval.run", input={"code": "x = 1\ny = 2\n"})]),
            ]),
            step("catch", input={"max_retry_count": "1", "retry_interval": "2"},
                 filter=when(("a", "not_equals_to", "404"))["input"], block=[
                step("workato_recipe_function.call_recipe", "call", input={"flow_id": FIND,
                     "parameters_schema_json": '[{"name":"email","label":"Email"}]'}, skip=True),
            ]),
        ]),
        step("repeat", block=[
            step("rest.__adhoc_http_action", input={"mnemonic": "Close", "verb": "post"},
                 title="Close", description="Closes <b>it</b>", comment="Why"),
            when(("a", "is_true"), alias="while"),
        ]),
    ]  # fmt: skip


FILES: dict[str, Any] = {
    "main.recipe.json": recipe(
        step("clock.timer", "clock", filter=when(("a", "present"))["input"],
             job_report_config={"custom_column_1": text("{}", pill("rows", "id"))},
             job_report_schema=[{"name": "custom_column_1", "label": "Id"}]),
        *_steps(), name="Main", uses={"shop": connection("Shop"), "logger": None},
    ),
    "find.recipe.json": recipe(step("workato_genie.start_workflow"), name="Find"),
    "shop.connection.json": {"name": "Shop", "provider": "shop", "root_folder": False},
    "codes.lookup_table.json": {
        "name": "Codes", "schema": [{"name": "col1", "label": "Land", "sticky": True},
                                    {"name": "col2", "label": "Code", "sticky": True}],
        "max_allowed_entries_count": None, "data": "Norway,NO\nChile,CL\n",
    },
    "depots.workato_db_table.json": {
        "name": "Depots", "project_name": "Demo",
        "schema": [{"id": SIZE, "title": "Depot", "type": "short-text", "hidden": False,
                    "relation": {"table_id": TABLE, "field_id": SIZE}, "metadata": {}}],
        "data": f"record_id,created_at,updated_at,{SIZE}\n9-1,2026-01-02,2026-01-02,North\n",
    },
    "orders.api_group.json": {"name": "Orders", "handle": "orders", "version": "1.0",
                              "use_prefix": True},
    "get.api_endpoint.json": {"name": "Get", "method": "GET", "path": "a", "recipe_id": FIND,
                              "legacy": False, "cache_keys": ["id"]},
    "bank.custom_adapter.json": {"title": "Bank", "version_no": 3, "logo_file_name": "a.png"},
    "bank.custom_adapter.rb": "{\n  title: 'Bank'\n}\n",
    "desk.mcp_server.json": {
        "name": "Desk", "auth_type": "token", "tools_type": "project_assets",
        "tools": [{"tool": "ref_0", "description": "Finds", "vua_required": True}],
        "references": {"ref_0": uses("agentic_skill", "find.agentic_skill.json", "Find depot")},
    },
    "find.agentic_skill.json": {
        "name": "Find depot", "trigger_description": "When asked",
        "references": {"recipe_id": uses("recipe", "find.recipe.json", "Find")},
    },
    "helper.agentic_genie.json": {
        "name": "Helper", "instructions": "# Role\nBe kind\n", "ai_provider": "anthropic",
        "ai_model": None, "matrix": False, "mcp_servers": [],
        "references": {"ref_0": uses("agentic_skill", "find.agentic_skill.json", "Find depot")},
    },
    "desk.lcap_page.json": {
        "name": "Desk", "path": "desk", "content": {"layout": [1, [{
            "type": "dropdown", "id": "36b85acf", "name": "Pick", "x": 0, "width": 6,
            "dataSourceOptions": {"tableId": TABLE, "fieldId": SIZE},
            "settings": {"x": {"column": "creator"}, "y": {"qualifier": "25ce"}},
            "text": text("{}", '_dp(\'{"source":"request","path":["field","a"]}\')'),
        }, 0]]},
    },
    "desk.lcap_app.json": {
        "name": "Desk app", "creation_page": PAGE, "workato_db_table": TABLE,
        "workflow_stages": [{"name": "New", "color": 0, "page": PAGE}],
        "displayed_columns": [{"id": SIZE, "visibility": "all"}],
    },
    "count.insights_query.json": {
        "page_id": PAGE, "name": "Count", "index": 0, "version": "v1",
        "query": {"relation": "Aggregate", "aggCalls": [{"qualifier": "88", "function": "COUNT"}],
                  "input": {"relation": "TableScan", "table": "__ref__1",
                            "columnQualifiers": [{"column": SIZE, "qualifier": "d4"}]}},
        "references": {"__ref__1": uses("lcap_app", "desk.lcap_app.json", "Desk app")},
    },
    "limit.project_property.json": {"name": "limit", "value": "5"},
    "orders.project_properties.json": {"data": {"realm": None, "max_rows": "5"}},
    "account.properties.json": {"api_host": None, "version": "x"},
    "project.json": {"description": "", "color": "blue", "icon": "bell"},
    "tags.json": [{"title": "red", "description": "", "color": "blue"}],
    "plain.json": recipe(step("clock.timer"), step("logger.log", input={"message": "x"})),
}  # fmt: skip


def zipped(files: dict[str, Any]) -> bytes:
    return make_zip({
        path: value if isinstance(value, str | bytes) else json.dumps(value)
        for path, value in files.items()
    })  # fmt: skip


def copied(files: dict[str, Any]) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(files))
    return copy


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield the path of every value in a file, including objects and lists."""
    yield path
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, key))


def value_at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def put(files: dict[str, Any], path: Path, value: Any) -> None:
    """Change the value at a path whose first part is the file."""
    value_at(files, path[:-1])[path[-1]] = value


PLACES = [path for path in places(FILES) if path]
LEAVES = [path for path in PLACES if not isinstance(value_at(FILES, path), dict | list)]

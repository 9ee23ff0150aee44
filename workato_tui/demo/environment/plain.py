"""Handlers of plain families: list, get, create, update with PUT, delete, and actions.

Such a family needs only its data: a :class:`PlainFamily` in :data:`FAMILIES`. Its answers are
wrapped in ``data``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from workato_tui.demo.clock import stamp
from workato_tui.demo.environment.data_tables import create_columns, first_tables, table_id
from workato_tui.demo.errors import bad_request, missing, not_found

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from workato_tui.demo.calls import Call
    from workato_tui.demo.environment.environment import EnvironmentState

Item = dict[str, Any]


class PlainFamily(NamedTuple):
    """The data of a plain family."""

    name: str
    """Its path below ``/api``; with hyphens, the name of its quota."""
    id_name: str
    first: Callable[[EnvironmentState], Iterable[Item]]
    """The initial objects of an environment."""
    new_id: Callable[[int], Any]
    """The id of the object with this number."""
    fields: tuple[str, ...]
    """The fields of create and update that create requires."""
    optional: tuple[str, ...] = ()
    """The other fields of create and update."""
    customer_prefix: str | None = ""
    """What precedes the path in customers' workspaces: nothing or ``/v2``; None if they lack it."""
    check: Callable[[Item], Item] = lambda item: item
    """Completes an object; raises ApiError if it is invalid."""
    actions: tuple[tuple[str, str, Callable[[Item], None]], ...] = ()
    """The method and last part of ``/{id}/ACTION``, and what it does to an object."""


FAMILIES: Final = (
    PlainFamily(
        "data_tables", "data_table_id", first_tables, table_id, ("name", "folder_id", "schema"),
        customer_prefix="/v2", check=create_columns,
        actions=(("POST", "truncate", lambda _item: None),),
    ),
)  # fmt: skip


def handlers(family: PlainFamily) -> Iterator[tuple[str, str, Callable[[Call], Any]]]:
    """Yield the method, path, and handler of each operation."""
    item_path = f"/{family.name}/{{{family.id_name}}}"
    yield "GET", f"/{family.name}", partial(_list, family)
    yield "POST", f"/{family.name}", partial(_create, family)
    yield "GET", item_path, partial(_get, family)
    yield "PUT", item_path, partial(_update, family)
    yield "DELETE", item_path, partial(_delete, family)
    for method, action, change in family.actions:
        yield method, f"{item_path}/{action}", partial(_act, family, change)


def _list(family: PlainFamily, call: Call) -> Item:
    return {"data": call.page(list(_items(call, family).values()))}


def _get(family: PlainFamily, call: Call) -> Item:
    return {"data": _item(call, family)}


def _items(call: Call, family: PlainFamily) -> dict[str, Item]:
    families = call.environment_state.plain
    if family.name not in families:
        families[family.name] = {
            str(item["id"]): item for item in family.first(call.environment_state)
        }
    return families[family.name]


def _item(call: Call, family: PlainFamily) -> Item:
    try:
        return _items(call, family)[call.path[family.id_name]]
    except KeyError:
        raise not_found() from None


def _create(family: PlainFamily, call: Call) -> Item:
    for name in family.fields:
        if call.body.get(name) in (None, "", []):
            raise missing(name)
    items, now = _items(call, family), stamp(call.world.clock.now())
    number = family.new_id(len(items) + 1)
    sent = _sent(family, call)
    items[str(number)] = family.check({"id": number, **sent, "created_at": now, "updated_at": now})
    return {"data": items[str(number)]}


def _sent(family: PlainFamily, call: Call) -> Item:
    names = (*family.fields, *family.optional)
    return {name: call.body[name] for name in names if name in call.body}


def _update(family: PlainFamily, call: Call) -> Item:
    item = _item(call, family)
    sent = _sent(family, call)
    if not sent:
        raise bad_request()
    item.update(family.check({**item, **sent, "updated_at": stamp(call.world.clock.now())}))
    return {"data": item}


def _delete(family: PlainFamily, call: Call) -> Item:
    del _items(call, family)[str(_item(call, family)["id"])]
    return {"data": {"status": "success"}}


def _act(family: PlainFamily, change: Callable[[Item], None], call: Call) -> Item:
    change(_item(call, family))
    return {"data": {"status": "success"}}

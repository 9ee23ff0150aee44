"""Lists are decoded item by item, for any chunk size, and passed on while they arrive."""

from __future__ import annotations

import json
import math
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.wire import RawServer, Reply, Script, connect, serve_raw
from workato_tui.api import errors
from workato_tui.api.client import Api
from workato_tui.api.deployments import Deployment
from workato_tui.api.json_decoding import decode
from workato_tui.api.json_stream import JsonListReader

_text = st.text(st.characters(exclude_categories=["Cs"]))
_scalars = st.none() | st.booleans() | st.integers() | st.floats() | _text
_values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
)


def _read(data: bytes, size: int, wrappers: tuple[str, ...] = ("items",)) -> tuple[list[Any], Any]:
    reader = JsonListReader(wrappers)
    items = []
    for start in range(0, len(data), size):
        items += list(reader.feed(data[start : start + size]))
    items += list(reader.close())
    for value, text in items:
        assert decode(text.encode()) == value
        text.encode()
    return [value for value, _ in items], reader


def _expected(value: Any) -> Any:
    """Return ``value`` with non-finite and very large numbers as text."""
    if isinstance(value, list):
        return [_expected(each) for each in value]
    if isinstance(value, dict):
        return {name: _expected(each) for name, each in value.items()}
    is_text = isinstance(value, float) and not math.isfinite(value)
    is_text = is_text or (isinstance(value, int) and not -(2**63) <= value < 2**63)
    return json.dumps(value) if is_text else value


@settings(deadline=None)
@given(st.lists(_values, max_size=6), st.integers(1, 40), st.booleans(), st.booleans())
def test_any_list_in_any_chunks(
    items: list[Any], size: int, ascii_only: bool, wrapped: bool
) -> None:
    document = {"count": 3, "items": items, "page": [1]} if wrapped else items
    data = json.dumps(document, ensure_ascii=ascii_only).encode()
    values, reader = _read(data, size)
    assert values == _expected(items)
    assert reader.found
    assert reader.rest == ({"count": 3, "page": [1]} if wrapped else {})


@settings(deadline=None)
@given(st.lists(_values, min_size=1, max_size=4), st.data())
def test_a_truncated_list_is_an_error(items: list[Any], data: Any) -> None:
    body = json.dumps({"items": items}).encode()
    cut = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises(errors.UnreadableResponseError):
        _read(body[:cut], 7)


def test_only_the_top_level_list_is_read() -> None:
    body = json.dumps({"meta": {"items": [1]}, "title": '"items": [2]', "items": [3]}).encode()
    assert _read(body, 5)[0] == [3]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", errors.TruncatedError),
        (b"<html><title>Proxy</title>" + b" " * 600, errors.NotJsonError),
        (b"Environments not provisioned", errors.NotJsonError),
        (b'{"items": [' + b'{"a":' * 10_000, errors.TooDeepError),
        (b'{"items": [' + b'{"a":' * 300 + b"1" + b"}" * 300 + b"]}", errors.TooDeepError),
        (b'{"items": [' + b"1" * 5000 + b"]}", errors.NotJsonError),
        (b'{"items": [{"id": 1}, oops]}', errors.TruncatedError),
    ],
    ids=["empty", "page", "text", "deep and cut", "deep", "number", "broken"],
)
def test_unreadable_lists(body: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        _read(body, 4096)


def test_an_endless_item_is_stopped() -> None:
    reader = JsonListReader(("items",), max_item=100_000)
    chunks = [b'{"items": ["'] + [b"x" * 10_000] * 100
    with pytest.raises(errors.TooLargeError):
        assert [item for chunk in chunks for item in reader.feed(chunk)] == []


def _deployment(number: int, assets: int = 20) -> dict[str, Any]:
    asset = {"id": None, "name": "New account creates organization", "type": "recipe"}
    return {
        "id": number,
        "title": f"Release {number}",
        "state": "success",
        "created_at": "2024-10-15T12:28:40.779-07:00",
        "assets": [{**asset, "state": "new", "folder": "Order to Cash / Billing"}] * assets,
    }


async def test_batches_arrive_while_the_list_loads(wire: Script, api: Api) -> None:
    texts = [json.dumps(_deployment(number)).encode() for number in range(2000)]
    chunks = [b'{"items": [' + texts[0]] + [b"," + text for text in texts[1:]] + [b"]}"]
    wire.reply_with(Reply(pieces=chunks))
    batches: list[list[Deployment]] = []
    deployments = await api.deployments.list(on_items=batches.append)
    assert [each.id for each in deployments] == [str(number) for number in range(2000)]
    assert [each for batch in batches for each in batch] == deployments
    assert len(batches) > 1
    entry = api.http.journal.entries()[-1]
    assert entry.size == sum(len(chunk) for chunk in chunks)
    assert entry.body_truncated
    assert entry.seconds is not None
    assert entry.decode_seconds is not None
    assert entry.network_seconds is not None
    assert entry.decode_seconds <= entry.seconds


def test_memory_while_reading() -> None:
    body = json.dumps({"items": [_deployment(number) for number in range(1500)]}).encode()
    reader = JsonListReader(("items",))
    tracemalloc.start()
    rows = [
        Deployment.read(value, text)
        for start in range(0, len(body), 65536)
        for value, text in reader.feed(body[start : start + 65536])
    ]
    retained, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(rows) == 1500
    assert retained < 1.8 * len(body), "the rows need little more than their text"
    assert peak - retained < 2_000_000, "the whole answer is never in memory"


async def test_invalid_elements_are_skipped_and_noted(wire: Script, api: Api) -> None:
    wire.reply_with(Reply({"items": [{"id": 1}, None, "x", {"id": 2}]}))
    assert [each.id for each in await api.deployments.list()] == ["1", "2"]
    assert "2 elements" in api.http.journal.entries()[-1].note


async def test_items_null_is_an_empty_list(wire: Script, api: Api) -> None:
    wire.reply_with(Reply({"items": None}))
    assert await api.deployments.list() == []


async def test_a_truncated_list_is_retried_only_before_the_first_batch() -> None:
    body = b'{"items": [' + json.dumps(_deployment(1)).encode() + b","
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"
    server = RawServer(head + body)
    delivered: list[Deployment] = []
    with serve_raw(server) as url:
        http = connect(url)
        api = Api(http)
        with pytest.raises(errors.TruncatedError):
            await api.deployments.list()
        assert len(server.requests) == 4
        with pytest.raises(errors.TruncatedError):
            await api.deployments.list(on_items=delivered.extend)
        await http.aclose()
    assert len(server.requests) == 5
    assert [each.id for each in delivered] == ["1"]

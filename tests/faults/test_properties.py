"""Properties that hold for any input, with many random examples."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.faults.hostile import PIECES
from tests.support.profiles import set_token
from tests.support.soak import example_count
from workato_tui import catalog
from workato_tui.api import errors
from workato_tui.api.error_mapping import ErrorResponse, error_for, retry_after
from workato_tui.api.json_decoding import decode
from workato_tui.api.json_stream import JsonListReader
from workato_tui.api.masking import mask_json, mask_query
from workato_tui.api.models import Model
from workato_tui.api.response_text import rejected
from workato_tui.api.transport import check_address, is_loopback
from workato_tui.common.csv_export import to_csv
from workato_tui.common.redact import mask_url_paths, redact
from workato_tui.common.text import sanitize, sanitize_lines
from workato_tui.profiles.errors import InvalidProfile, ProfileError, UnreadableFile
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, ProfileSet, TokenRef
from workato_tui.profiles.schema import parse_profiles
from workato_tui.profiles.toml_read import parse
from workato_tui.widgets.cells import (
    format_age,
    format_clock,
    format_size,
    format_time,
    render_cell,
)

if TYPE_CHECKING:
    from collections.abc import Callable

many = settings(
    max_examples=example_count(1000),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
words = st.text(max_size=12) | st.sampled_from(PIECES).map(lambda chunk: chunk[:80])
numbers = st.integers() | st.floats() | st.sampled_from([10**30, -1, 2**63])
scalars = st.none() | st.booleans() | numbers | words
flat = st.lists(scalars, max_size=2) | st.dictionaries(words, scalars, max_size=2)
values = scalars | flat | st.lists(flat, max_size=2)


def message_of(kind: type[Exception], work: Callable[[], object]) -> str:
    """Return the message of the expected exception, or an empty text."""
    try:
        work()
    except kind as error:
        return str(error)
    return ""


# Text


@many
@given(st.lists(words | st.characters(), max_size=6).map("".join), st.none() | st.integers(1, 40))
def test_sanitized_text_is_one_printable_line(text: str, limit: int | None) -> None:
    safe = sanitize(text, limit)
    assert safe.isprintable()
    assert limit is None or len(safe) <= limit
    assert sanitize(safe) == safe
    safe.encode()
    assert all(line.isprintable() for line in sanitize_lines(text))


@many
@given(st.lists(st.lists(scalars, min_size=2, max_size=2), max_size=4))
def test_csv_has_no_formulas(rows: list[list[Any]]) -> None:
    text = to_csv(["a", "b"], rows)
    text.encode()
    for line in text.split("\r\n"):
        assert line.isprintable()
    for row in rows:
        for value in row:
            if isinstance(value, str) and (cell := sanitize(value).lstrip())[:1] in "=@|%":
                assert not cell or f"'{sanitize(value)}" in text.replace('""', '"')


# Answers


@many
@given(st.data())
def test_any_object_becomes_a_model(data: st.DataObject) -> None:
    model = data.draw(st.sampled_from(every_model()))
    names = st.sampled_from([*model.model_fields, "assets", "reviews", "other"]) | words
    value = data.draw(st.dictionaries(names, values, max_size=6) | values)
    model_ = model.read(decode(json.dumps(value).encode()))
    repr(model_)
    for name, field in model.model_fields.items():
        field_value = getattr(model_, name)
        if field.annotation in (str, str | None):
            assert field_value is None or isinstance(field_value, str)
        if isinstance(field_value, datetime):
            format_time(field_value.timestamp())
            format_age(field_value.timestamp())


@cache
def every_model() -> list[type[Model]]:
    """Return all models, including those of the catalog."""
    for listed in catalog.INDEX:
        if listed.module:
            catalog.load(listed.id)
    from workato_tui.api import builds, deployments, manifests, packages, tags, users  # noqa: F401

    model_, waiting = [], [Model]
    while waiting:
        waiting += (kinds := waiting.pop().__subclasses__())
        model_ += kinds
    return sorted(model_, key=lambda kind: kind.__qualname__)


@many
@given(values, st.integers(0, 400), st.binary(max_size=12), st.integers(1, 40))
def test_any_bytes_are_a_list_or_an_error(value: Any, cut: int, dirt: bytes, chunk: int) -> None:
    document = json.dumps({"items": [value, {"id": 1}], "page": value}).encode()
    document = document[:cut] + dirt + document[cut:] if cut % 2 else document[:cut] + dirt

    def read() -> None:
        reader = JsonListReader(("items",))
        for start in range(0, len(document), chunk):
            list(reader.feed(document[start : start + chunk]))
        list(reader.close())

    assert message_of(errors.UnreadableResponseError, read).isprintable()
    assert message_of(errors.UnreadableResponseError, lambda: decode(document)).isprintable()


headers = st.dictionaries(
    st.sampled_from(["retry-after", "location", "content-type"]),
    words | st.sampled_from(["9" * 400, "-1", "1e9", "Tue, 99 Foo 20", "http://[", "//", ",", "²"]),
)


@many
@given(
    st.integers(300, 999),
    headers,
    values.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40),
    st.sampled_from(["GET", "POST"]),
)
def test_any_error_response_is_a_message(
    status: int, headers_: dict[str, str], body: bytes, method: str
) -> None:
    error = error_for(ErrorResponse(status, headers_, body, "host", method, "/api/x"))
    assert str(error).isprintable()
    assert len(str(error)) < 1500
    seconds = retry_after(headers_)
    assert seconds is None or seconds >= 0
    rejection = rejected(json.loads(body)) if body[:1] == b"{" and body[-1:] == b"}" else None
    assert rejection is None or str(rejection).isprintable()


# The journal


secrets = st.sampled_from(["hunter2-hunter2", "hunter2'\"\\\n-hunter2", "hunter2 hunter2/+="])
names = st.sampled_from(
    ["token", "api_token", "clientSecret", "password", "oauth_token_pair", "input", "x509", "key",
     "tok\\u0065n", "Authorization", "webhook_url", "private_key"]
)  # fmt: skip
holders = st.sampled_from([
    lambda name, secret: {name: secret},
    lambda name, secret: {name: {"a": [secret]}},
    lambda name, secret: {"a": {"b": [{name: [secret, secret]}]}},
    lambda name, secret: {"text": json.dumps({"password": secret})},
    lambda name, secret: {"link": f"https://s3.example/a?X-Amz-Signature={secret[:7]}'x"},
    lambda name, secret: {"note": f"see https://u:p@s3.example/a?sig={secret.split()[0]}."},
    lambda name, secret: {"html": f"Authorization: Bearer {secret.split()[0]}"},
])  # fmt: skip


@many
@given(words, values, names, secrets, holders, st.integers(0, 300), st.booleans())
def test_no_secret_is_in_truncated_json(
    name: str, around: Any, secret_name: str, secret: str, holder: Any, cut: int, slashes: bool
) -> None:
    assume("hunter2" not in str((name, around)))
    field_value = holder(secret_name, secret)
    text = json.dumps(
        {"a": around, name: "x", "z": [field_value], "end": 1}, ensure_ascii=cut % 2 == 0
    )
    text = text.replace("tok\\\\u0065n", "tok\\u0065n")
    if slashes:
        text = text.replace("/", "\\/")
    for shown in (mask_json(text), mask_json(text[: len(text) - cut])):
        assert "hunter2" not in shown, shown
        # Stored responses may be truncated anywhere.
    assert "hunter2" not in str(mask_query([("api_token", secret)]))


@many
@given(st.lists(words | st.sampled_from(["://", "?", "#", "@", "http", "sig=x"]), max_size=12))
def test_only_links_are_masked(parts: list[str]) -> None:
    text = "".join(parts)
    short = mask_url_paths(text)
    assert redact(redact(text)) == redact(text)
    if "://" not in text:
        assert short == text
    for link in re.findall(r"://[^\s\"<>]*", short):
        assert "?" not in link
        assert "#" not in link


# Addresses


@many
@given(
    st.sampled_from(["http://", "https://", "HTTP:", "ftp://", "", "http:\\\\", "http:/"]),
    st.lists(
        st.sampled_from(["localhost", "127.0.0.1", "evil.example", "@", ":", "/", "\\", "#", "?",
                         "%40", "[::1]", "\t", "\n", ".", "x", "0x7f.1", "８", "ⓛ", "me:pw", ";"]),
        max_size=6,
    ).map("".join),
)  # fmt: skip
def test_plain_http_goes_to_loopback_only(scheme: str, rest: str) -> None:
    rejection = message_of(errors.UnsafeAddressError, lambda: check_address(scheme + rest))
    assert rejection.isprintable()
    if rejection:
        return
    parsed = httpx.URL(scheme + rest)
    request = httpx.Request("GET", parsed)
    assert parsed.scheme == "https" or is_loopback(request.url.host)
    assert request.url.host not in ("", "evil.example") or parsed.scheme == "https"


# Profiles


keys = st.sampled_from(["data_center", "dev", "token_source", "token_env", "read_only", "quotas",
                        "base_url", "auth", "token", "imports"])  # fmt: skip
ends = st.sampled_from([True, -1, 5, [], {}, "", "eu", "custom", "env", "A", *PIECES[:9]])
tables = st.dictionaries(keys, ends | st.dictionaries(keys, ends, max_size=2), max_size=3)


@many
@given(st.dictionaries(words, tables | ends, max_size=2) | ends, ends)
def test_any_tables_are_profiles_or_an_error(profiles: Any, default: Any) -> None:
    parsed: list[ProfileSet] = []
    tables = {"profiles": profiles, "default": default}
    assert message_of(InvalidProfile, lambda: parsed.append(parse_profiles(tables))).isprintable()
    assert all(
        text.isprintable() for profile_set in parsed for text in profile_set.problems.values()
    )


@many
@given(
    st.lists(st.sampled_from(["[profiles]", "\n", "data_center", "=", '"eu"', "#", '"""', "[", "]",
                              "'", "\r\n", "a.b", "{", "}", "9" * 5000, "\0", "é"]), max_size=9)
)  # fmt: skip
def test_any_text_is_a_file_or_an_error(parts: list[str]) -> None:
    rejection = message_of(UnreadableFile, lambda: parse(Path("p.toml"), "".join(parts)))
    assert rejection.isprintable()
    assert not rejection or "left alone" in rejection


steps = st.lists(
    st.tuples(
        st.sampled_from(["save", "remove", "rename", "default", "token", "untoken"]),
        st.sampled_from(["acme", "b-2", "c.d"]),
        st.sampled_from(["acme", "b-2", "new"]),
        st.sampled_from(["dev", "prod"]),
        st.sampled_from(["", "a b", *(chunk[:40] for chunk in PIECES)]),
    ),
    min_size=1,
    max_size=2,
)
TEXT = """# mine
default = "acme" # yes
[profiles.acme]  # first
data_center = "eu"
# about dev
  [profiles.acme.dev]
  token_source = "env" # kept
  token_env = "ACME"

[profiles."b-2"]
data_center = "us"
read_only = true
"""


@many
@given(steps)
def test_any_edits_of_profiles(file_without_fsync: Path, steps: list[tuple[str, ...]]) -> None:
    file_without_fsync.write_text(TEXT)
    file_without_fsync.chmod(0o600)
    file = ProfilesFile(file_without_fsync)
    for step in steps:
        before = file_without_fsync.read_text()
        rejection = message_of(ProfileError, lambda: edit(file, *step))  # noqa: B023
        assert rejection.isprintable()
        assert not rejection or file_without_fsync.read_text() == before
        saved = file.load()
        assert not saved.problems
        assert "# mine" in file_without_fsync.read_text()
        if step[0] == "save" and not rejection:
            assert saved.get(step[1]).download_dir == step[-1]


def edit(file: ProfilesFile, step: str, name: str, other: str, environment: str, text: str) -> None:
    match step:
        case "save":
            file.save(Profile(name, "eu", download_dir=text), replace=True)
        case "remove":
            file.remove(name)
        case "rename":
            file.rename(name, other)
        case "default":
            file.set_default(name)
        case "token":
            set_token(file, name, environment, TokenRef("command", text))
        case _:
            set_token(file, name, environment, None)


@pytest.fixture
def file_without_fsync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file whose writes skip fsync, to save time."""
    monkeypatch.setattr("os.fsync", lambda _descriptor: None)
    folder = tmp_path / "profiles"
    folder.mkdir(mode=0o700)
    return folder / "profiles.toml"


# Cells


@many
@given(st.sampled_from(["text", "note", "id", "number", "state", "environment", "flag"]), scalars)
def test_any_cell_is_printable(kind: Any, value: Any) -> None:
    assert render_cell(kind, value).text.isprintable()


@many
@given(st.floats() | st.integers(-(10**15), 10**15))
def test_any_number_is_a_time_or_a_size(number: float) -> None:
    for safe in (
        format_age(number, 1.7e9),
        format_time(number),
        format_clock(number),
        format_size(number),
    ):
        assert safe.isprintable()


def test_times_of_extreme_years() -> None:
    for year in (1, 2, 1969, 9998, 9999):
        headers_ = datetime(year, 12 if year > 5000 else 1, 31 if year > 5000 else 1, tzinfo=UTC)
        assert format_time(headers_.timestamp())

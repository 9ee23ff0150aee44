"""Checks of valid, damaged, and hostile zips."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packages.zips import (
    claim_size,
    damage_content,
    insert_hidden,
    make_zip,
    member,
    noise,
    set_flag,
)
from tests.support.soak import example_count
from workato_tui.packages.errors import ZipError
from workato_tui.packages.zip_check import ZipFacts, check_zip, open_zip
from workato_tui.packages.zip_limits import Limits

if TYPE_CHECKING:
    from pathlib import Path


def check(tmp_path: Path, content: bytes, **kwargs) -> ZipFacts:
    path = tmp_path / "package.zip"
    path.write_bytes(content)
    return check_zip(path, **kwargs)


def check_error(tmp_path: Path, content: bytes, **kwargs) -> ZipError:
    with pytest.raises(ZipError) as error:
        check(tmp_path, content, **kwargs)
    return error.value


def test_a_valid_package_is_described(tmp_path):
    files = {"Workspace Connections/sf.connection.json": b"{}", "受注.recipe.json": b"[1, 2]"}
    assert check(tmp_path, make_zip({"Empty/": b"", **files})) == ZipFacts(2, 8)
    assert check(tmp_path, make_zip({})) == ZipFacts(0, 0)


def test_a_large_package_is_checked_to_its_last_byte(tmp_path):
    files = {f"{i}.bin": noise(9 << 20, i) for i in range(4)}
    content = make_zip(files, stored=True)
    assert check(tmp_path, content) == ZipFacts(4, 36 << 20)
    for name in ("2.bin", "3.bin"):
        problem = check_error(tmp_path, damage_content(content, files[name][-64:]))
        assert problem.damaged
        assert name in problem.message


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../outside.json", "leads out"),
        ("a/../../outside.json", "leads out"),
        ("/etc/cron.d/job", "absolute"),
        ("C:/Windows/x", "absolute"),
        ("C:\\Windows\\x", "absolute"),
        ("..\\outside", "backslash"),
        ("a//b", "empty part"),
        ("./a", "empty part"),
        ("a/./b", "empty part"),
        ("a\x1b[2Jb", "control characters"),
        ("a\nb", "control characters"),
        ("gpj.\u202eexe", "direction"),
        ("x" * 300, "too long"),
        ("/".join(["deep" * 50] * 6), "too long"),
        ("/".join(["deep"] * 65), "too many folders"),
        ("folder with content/", "folder that has content"),
    ],
)
def test_harmful_names_are_rejected(tmp_path, name, words):
    problem = check_error(tmp_path, make_zip({"fine.json": b"{}", name: b"x"}))
    assert words in str(problem)
    assert not problem.damaged
    assert str(problem).isprintable()


def test_a_name_with_a_null_is_rejected(tmp_path):
    content = make_zip({"abXcd.json": b"{}"}).replace(b"abXcd", b"ab\0cd")
    assert "control characters" in str(check_error(tmp_path, content))


@pytest.mark.parametrize(
    ("mode", "words"), [(0o120777, "link"), (0o010644, "neither"), (0o060644, "neither")]
)
def test_links_and_devices_are_rejected(tmp_path, mode, words):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(member("innocent.json", mode), "/etc/passwd")
    assert words in str(check_error(tmp_path, buffer.getvalue()))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_duplicate_names_are_rejected(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("a.json", "1")
        package.writestr("a.json", "2")
    assert "twice" in str(check_error(tmp_path, buffer.getvalue()))


@pytest.mark.parametrize(
    "names", [("a", "a/b"), ("a/b", "a"), ("a/b/c", "a/b"), ("a", "a.b", "a-b", "a/c"), ("a", "a/")]
)
def test_a_name_of_a_file_and_a_folder_is_rejected(tmp_path, names):
    assert "in the zip" in str(check_error(tmp_path, make_zip(dict.fromkeys(names, b""))))


def test_an_encrypted_zip_is_rejected(tmp_path):
    assert "encrypted" in str(check_error(tmp_path, set_flag(make_zip({"a": b"x"}), 0x1)))


def test_an_unusual_compression_is_rejected(tmp_path):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as package:
        package.writestr("a", b"x" * 1000)
    assert "compressed in a way" in str(check_error(tmp_path, buffer.getvalue()))


def test_a_zip_bomb_by_ratio_is_rejected(tmp_path):
    content = make_zip({f"{i}.json": bytes(10 << 20) for i in range(3)})
    tracemalloc.start()
    assert "bomb" in str(check_error(tmp_path, content))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_a_zip_bomb_by_size_is_rejected(tmp_path):
    content = make_zip({"a": noise(3000), "b": noise(3000, 2)})
    assert "MB are refused" in str(check_error(tmp_path, content, limits=Limits(total_bytes=5000)))


def test_overlapping_members_are_rejected(tmp_path):
    content = make_zip({"a": b"x" * 100, "b": b"x" * 100}, stored=True)
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    overlapping = bytearray(content)
    struct.pack_into("<L", overlapping, second + 42, 0)
    assert "overlap" in str(check_error(tmp_path, bytes(overlapping)))


@pytest.mark.parametrize("claimed_size", [1, 99, 101, 5_000_000])
def test_a_member_with_a_wrong_size_is_damaged(tmp_path, claimed_size):
    content = claim_size(make_zip({"a": noise(100)}, stored=False), claimed_size)
    assert check_error(tmp_path, content).damaged


def test_too_many_members_are_rejected_before_listing(tmp_path):
    entry = make_zip({"0": b""})
    local, central = entry[: entry.index(b"PK\x01\x02")], entry[entry.index(b"PK\x01\x02") : -22]
    count = 100_000
    # The end record falsely claims one entry.
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(central) * count, len(local), 0)
    tracemalloc.start()
    problem = check_error(tmp_path, local + central * count + end)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "more than 20,000 files" in str(problem)
    assert peak < 12 << 20
    assert "20,000" in str(
        check_error(tmp_path, local + central * count + end, limits=Limits(directory_bytes=1 << 20))
    )


def test_long_paths_take_little_memory(tmp_path):
    """Each path has its own folder: 1 MB of names, but 30 MB with all folders."""
    names = [f"{number:05d}/{'/'.join(['abcdefgh'] * 60)}" for number in range(2000)]
    content = make_zip(dict.fromkeys([*names, names[7].rpartition("/")[0]], b""), stored=True)
    tracemalloc.start()
    problem = check_error(tmp_path, content)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "both a file and a folder" in str(problem)
    assert peak < 12 << 20


@pytest.mark.parametrize(
    "falsify",
    [lambda end: (0, 0, *end[2:]), lambda end: (7, 7, *end[2:]), lambda end: (0, 0, 0, end[3])],
    ids=["none", "more", "no list"],
)
def test_a_wrong_number_of_files_is_rejected(tmp_path, falsify):
    """The files shown before an import must be those that are imported."""
    content = bytearray(make_zip({"a.json": b"1", "b.json": b"2"}))
    end = struct.unpack_from("<HHLL", content, len(content) - 14)
    struct.pack_into("<HHLL", content, len(content) - 14, *falsify(end))
    problem = check_error(tmp_path, bytes(content))
    assert problem.damaged
    assert "another number of files" in str(problem) or "cut off" in str(problem)


@pytest.mark.parametrize("files", [{"": b"x"}, {"a.json": b"{}", "": b""}])
def test_a_member_without_a_name_is_rejected(tmp_path, files):
    assert "it has no name" in str(check_error(tmp_path, make_zip(files)))


def test_unlisted_files_are_rejected(tmp_path):
    hidden = make_zip({"hidden.json": b"{}"})
    entry = hidden[: hidden.index(b"PK\x01\x02")]
    content = make_zip({"a.json": b"{}", "b.json": b"[]"})
    positions = [0, content.index(b"PK\x03\x04", 4), content.index(b"PK\x01\x02")]
    for position in [*positions, len(content)]:
        error = check_error(tmp_path, insert_hidden(content, position, entry))
        assert "missing from its list" in str(error)
        # Bytes that are no entry are harmless, such as a program before the zip.
        assert check(tmp_path, insert_hidden(content, position, b"padding")).files == 2


def test_a_zip_written_to_a_pipe(tmp_path):
    class Pipe(io.RawIOBase):
        written = b""

        def writable(self):
            return True

        def write(self, data):
            self.written += bytes(data)
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.json", "{}" * 100)
        package.writestr("b.json", "{}")
    assert check(tmp_path, pipe.written).files == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\n <?xml version='1.0'?>", "web page"),
        (b"\x7fELF" + bytes(100), "not a zip"),
        (b'\n{"name": "A"}', "JSON, not a zip. If it belongs to a package, choose its folder."),
        (make_zip({"a": noise(500)})[:-30], "cut off"),
        (make_zip({"a": noise(500)})[:40], "cut off"),
    ],
)
def test_incomplete_and_other_files_are_rejected(tmp_path, content, words):
    problem = check_error(tmp_path, content)
    assert problem.damaged
    assert words in str(problem)


def test_utf8_names_without_the_flag(tmp_path):
    content = make_zip({"受注.recipe.json": b"{}"})
    bare = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        bare[bare.index(signature) + offset] &= ~0x08
    path = tmp_path / "ruby.zip"
    path.write_bytes(bare)
    with open_zip(path) as package:
        assert package.namelist() == ["受注.recipe.json"]


def test_names_in_an_old_code_page(tmp_path):
    content = make_zip({"abc.json": b"{}"}).replace(b"abc.json", b"\x81bc.json")
    path = tmp_path / "old.zip"
    path.write_bytes(content)
    with open_zip(path) as package:
        assert package.namelist() == ["übc.json"]


def test_a_check_can_be_canceled(tmp_path):
    with pytest.raises(InterruptedError):
        check(tmp_path, make_zip({"a": noise(3 << 20)}), should_stop=lambda: True)


@settings(max_examples=example_count(1000), deadline=None)
@given(st.data())
def test_random_damage_is_harmless_or_reported(tmp_path_factory, data):
    content = bytearray(make_zip({"a/b.json": b"{}" * 20, "c.json": noise(60)}))
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    path = tmp_path_factory.getbasetemp() / "damaged.zip"
    path.write_bytes(content if data.draw(st.booleans()) else content[:cut])
    try:
        size = check_zip(path).unpacked_bytes
        message = ""
    except ZipError as problem:
        size, message = 0, str(problem)
    assert size <= 200
    assert message.isprintable()

"""``views.toml``: saved views, kept comments and broken files."""

from __future__ import annotations

import pytest

from workato_tui.common.paths import config_dir
from workato_tui.profiles.errors import ProfileError, UnreadableFile
from workato_tui.profiles.views_file import EXAMPLES, ListShape, SavedView, ViewsFile

SHAPE = ListShape(("ID", "Waiting for", "When"), "When", descending=True)
VIEW = SavedView("Ann's [prod]", "deployments", 'by:ann "a b"', {"state": "failed"}, SHAPE)
TEXT = """\
# what I look at
[lists.acme.deployments]  # every morning
columns = ["ID"]  # only this
sort = "When"

[lists."my profile".builds]
sort = "ID"

[views.Mine]
section = "reviews"
mine = true  # only mine
"""


def write_text(text: str) -> None:
    config_dir().mkdir(parents=True, mode=0o700, exist_ok=True)
    (config_dir() / "views.toml").write_text(text)


def read_text() -> str:
    return (config_dir() / "views.toml").read_text()


def test_examples_without_a_file():
    assert ViewsFile().load().saved == EXAMPLES
    assert not (config_dir() / "views.toml").exists()


@pytest.mark.parametrize("text", ["", TEXT])
def test_views_are_saved_and_comments_are_kept(text):
    if text:
        write_text(text)
    original = ViewsFile().load()
    file = ViewsFile()
    file.save_list("acme", "deployments", SHAPE)
    file.save_list("other one", "reviews", SHAPE)
    file.save_view(VIEW)
    written = file.save_view(VIEW._replace(filter=""))
    assert written == ViewsFile().load()
    assert written.lists[("acme", "deployments")] == SHAPE
    assert written.lists[("other one", "reviews")] == SHAPE
    assert written.saved == (*original.saved, VIEW._replace(filter=""))
    for comment in ("# what I look at", "# every morning", "# only mine") if text else ():
        assert comment in read_text()
    file.save_list("other one", "reviews", ListShape())
    assert file.remove_view(VIEW).saved == original.saved
    assert ("other one", "reviews") not in file.load().lists


def test_a_removed_example_stays_removed():
    assert ViewsFile().remove_view(EXAMPLES[0]).saved == EXAMPLES[1:]
    assert ViewsFile().load().saved == EXAMPLES[1:]


def test_a_broken_file_is_reported_and_not_changed():
    write_text("[lists\n")
    with pytest.raises(UnreadableFile, match="line 1, column 7"):
        ViewsFile().load()
    with pytest.raises(ProfileError):
        ViewsFile().save_view(VIEW)
    assert read_text() == "[lists\n"


def test_invalid_entries_are_reported_and_ignored():
    write_text('lists = 3\n[views]\na = 1\n[views.b]\ncolumns = ["ID", 2]\n')
    loaded = ViewsFile().load()
    path = config_dir() / "views.toml"
    assert loaded.problems == (
        f"{path}: lists is not a table; it is ignored.",
        f"{path}: views.a is not a table; it is ignored.",
        f'{path}: views."b" names no section; it is ignored.',
    )

"""Read in the source: no text can be taken for markup, and nothing draws past the widgets."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import workato_tui

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(workato_tui.__file__).parent
DRAWS_SEGMENTS = {
    "widgets/styled.py",
    "widgets/table.py",
    "widgets/pane.py",
    "widgets/sanitizer.py",
}
COPIES = {"actions/general.py", "dialogs/secret_dialog.py"}
"""The only ones that write past the screen, in base64."""
PARSES_MARKUP = {"from_markup", "from_ansi", "render_markup", "print"}
TITLES = {"border_title", "border_subtitle", "tooltip", "sub_title"}
SHOWN = {"app", "explorer", "actions", "dialogs", "views", "widgets"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    """What is on the screen's side of the program."""
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.split("/")[0] in SHOWN:
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name | ast.Attribute):
                yield called.id if isinstance(called, ast.Name) else called.attr, node


def without_markup(call: ast.Call) -> bool:
    return any(
        one.arg == "markup" and isinstance(one.value, ast.Constant) and one.value.value is False
        for one in call.keywords
    )


def is_content(tree: ast.Module, value: ast.expr) -> bool:
    """Words of our own, or a Content, which is no markup."""
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str) and "[" not in value.value
    text = ast.unparse(value)
    made = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.returns is not None
        and ast.unparse(node.returns) == "Content"
    }
    return "Content(" in text or any(f"{name}(" in text for name in made)


def test_no_static_and_no_notification_reads_markup() -> None:
    wrong = []
    for name, tree in sources():
        for called, call in calls(tree):
            if called == "notify" and not without_markup(call):
                wrong.append(f"{name}:{call.lineno} notify")
            if called in ("Static", "Label") and not without_markup(call):
                values = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "content")]
                if not all(is_content(tree, value) for value in values):
                    wrong.append(f"{name}:{call.lineno} {called}")
    assert wrong == []


def test_nothing_parses_markup_or_prints() -> None:
    wrong = [
        f"{name}:{call.lineno} {called}"
        for name, tree in sources()
        for called, call in calls(tree)
        if called in PARSES_MARKUP
    ]
    assert wrong == []


def test_rich_text_is_made_of_plain_text_only() -> None:
    wrong = []
    for name, tree in sources():
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        if not any(node.module == "rich.text" for node in imports):
            continue
        for called, call in calls(tree):
            if called == "Text" and not all(
                isinstance(value, ast.Constant) or ast.unparse(value).startswith("sanitize(")
                for value in call.args[:1]
            ):
                wrong.append(f"{name}:{call.lineno}")
    assert wrong == []


def test_only_the_line_widgets_make_segments_and_only_copies_go_past_the_screen() -> None:
    for name, tree in sources():
        found = {called for called, _ in calls(tree)}
        assert "Segment" not in found or name in DRAWS_SEGMENTS, name
        text = ast.unparse(tree)
        assert "driver.write" not in text or name in COPIES, name


def test_titles_are_words_of_our_own() -> None:
    """Textual reads these as markup."""
    for name, tree in sources():
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(one, ast.Attribute) and one.attr in TITLES for one in targets):
                assert isinstance(node.value, ast.Constant), f"{name}:{node.lineno}"

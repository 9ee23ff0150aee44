"""The source: no text is parsed as markup, and only certain widgets draw."""

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
    "widgets/table_lines.py",
    "widgets/pane.py",
    "widgets/sanitizer.py",
}
COPIES = {"actions/general.py", "dialogs/secret_dialog.py"}
"""Modules that write to the terminal directly, in base64."""
PARSES_MARKUP = {"from_markup", "from_ansi", "render_markup", "print"}
TITLES = {"border_title", "border_subtitle", "tooltip", "sub_title"}
UI_FOLDERS = {"app", "explorer", "actions", "dialogs", "views", "widgets"}


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Yield the modules of the user interface."""
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name.split("/")[0] in UI_FOLDERS:
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name_ = node.func
            if isinstance(name_, ast.Name | ast.Attribute):
                yield name_.id if isinstance(name_, ast.Name) else name_.attr, node


def without_markup(call: ast.Call) -> bool:
    return any(
        each.arg == "markup" and isinstance(each.value, ast.Constant) and each.value.value is False
        for each in call.keywords
    )


def is_content(tree: ast.Module, value: ast.expr) -> bool:
    """Return whether a value is a constant without markup, or a Content."""
    if isinstance(value, ast.Constant):
        return isinstance(value.value, str) and "[" not in value.value
    text = ast.unparse(value)
    content_functions = {
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and node.returns is not None
        and ast.unparse(node.returns) == "Content"
    }
    return "Content(" in text or any(f"{name}(" in text for name in content_functions)


def test_static_text_and_notifications_have_no_markup() -> None:
    problems = []
    for name, tree in sources():
        for name_, call in calls(tree):
            if name_ == "notify" and not without_markup(call):
                problems.append(f"{name}:{call.lineno} notify")
            if name_ in ("Static", "Label") and not without_markup(call):
                values = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "content")]
                if not all(is_content(tree, value) for value in values):
                    problems.append(f"{name}:{call.lineno} {name_}")
    assert problems == []


def test_nothing_parses_markup_or_prints() -> None:
    problems = [
        f"{name}:{call.lineno} {name_}"
        for name, tree in sources()
        for name_, call in calls(tree)
        if name_ in PARSES_MARKUP
    ]
    assert problems == []


def test_rich_text_is_sanitized() -> None:
    problems = []
    for name, tree in sources():
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        if not any(node.module == "rich.text" for node in imports):
            continue
        for name_, call in calls(tree):
            if name_ == "Text" and not all(
                isinstance(value, ast.Constant) or ast.unparse(value).startswith("sanitize(")
                for value in call.args[:1]
            ):
                problems.append(f"{name}:{call.lineno}")
    assert problems == []


def test_only_certain_modules_draw_or_write() -> None:
    for name, tree in sources():
        called = {function for function, _ in calls(tree)}
        assert "Segment" not in called or name in DRAWS_SEGMENTS, name
        text = ast.unparse(tree)
        assert "driver.write" not in text or name in COPIES, name


def test_titles_are_constants() -> None:
    """Textual parses these as markup."""
    for name, tree in sources():
        for node in ast.walk(tree):
            targets = node.targets if isinstance(node, ast.Assign) else []
            if any(isinstance(each, ast.Attribute) and each.attr in TITLES for each in targets):
                assert isinstance(node.value, ast.Constant), f"{name}:{node.lineno}"

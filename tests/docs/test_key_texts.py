"""Sentences on the screen name keys by their actions, so that they follow the key map."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from workato_tui import keymap

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(keymap.__file__).parent
FOLDERS = ("actions", "app", "catalog", "dialogs", "explorer", "services", "views", "widgets")
_KEY = r"(?:enter|del|space|tab|[b-zB-HJ-Z]|[#/=!.:])"
_HARD_CODED = re.compile(
    rf"(?:^|[\s(;,.·]){_KEY} (?:(?!digits)[a-z]+s(?= |\.|$)|to [a-z]+)"
    rf"|[Pp]ress {_KEY}(?!\w)|\([0-9.]\)"
)
OWN_KEYS = ("release.py", "guided_release.py", "folder_picker.py")
"""Dialogs with keys of their own, such as ``g`` in a guided release."""
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each string of a module except docstrings."""
    tree = ast.parse(path.read_text())
    nodes = list(ast.walk(tree))
    ignored = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            ignored.update(map(id, node.values))
            parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and id(node) not in ignored:
            yield node.lineno, str(node.value)


def key_templates(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each string passed to ``with_keys``."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("with_keys"):
            yield from ((node.lineno, str(part.value)) for part in ast.walk(node.args[0])
                        if isinstance(part, ast.Constant))  # fmt: skip


def test_no_sentence_hard_codes_a_key() -> None:
    findings = [
        f"{path.relative_to(PACKAGE)}:{line}: {text}"
        for folder in FOLDERS
        for path in sorted((PACKAGE / folder).rglob("*.py"))
        for line, text in sentences(path)
        if path.name not in OWN_KEYS and " " in text and _HARD_CODED.search(text)
    ]
    assert findings == []


def test_sentences_name_existing_actions() -> None:
    known_names = {*keymap.BY_ID, "send"}
    findings = [
        f"{path.relative_to(PACKAGE)}:{line}: {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for line, text in key_templates(path)
        for name in _PLACEHOLDER.findall(text)
        if name not in known_names
    ]
    assert findings == []
    assert keymap.with_keys("{refresh} {unknown} {rollback}") == "r {unknown} : roll back"

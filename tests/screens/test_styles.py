"""All classes in the style sheets exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = "\n".join(path.read_text() for path in sorted((ROOT / "workato_tui").rglob("*.py")))
OF_TEXTUAL = {"Screen", "Input", "Static", "Tree", "Vertical", "Horizontal", "Button", "Widget",
              "CommandPalette", "CommandList", "CommandInput", "Toast", "ToastRack", "TextArea",
              "OptionList", "LoadingIndicator", "SearchIcon", "VerticalScroll", "Label", "Footer",
              "ModalScreen", "Select", "SelectCurrent", "SelectOverlay", "Switch", "App",
              "ToastHolder", "Checkbox", "RadioSet", "RadioButton", "SelectionList",
              "ToggleButton"}  # fmt: skip


@pytest.mark.parametrize(
    "path", sorted((ROOT / "styles").glob("*.tcss")), ids=lambda path: path.stem
)
def test_style_sheets_use_existing_classes(path: Path):
    text = re.sub(r"/\*.*?\*/|\{[^{}]*\}", "", path.read_text(), flags=re.DOTALL)
    names = set(re.findall(r"(?<![\w#.$:-])[A-Z][A-Za-z]+", text)) - OF_TEXTUAL
    missing = {name for name in names if not re.search(rf"\bclass {name}\b", CODE)}
    assert not missing

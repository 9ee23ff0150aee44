"""Hooks of MkDocs: pictures and documents that are kept outside of ``docs/``.

A page links to ``../screenshots/NAME.svg`` as it does in the repository, and includes a document of
the project's root with the line ``--8<-- "NAME.md"``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
_INCLUDE = re.compile(r'^--8<-- "([\w.]+)"$', re.MULTILINE)
_PICTURE = re.compile(r"\((?:\.\./)((?:\.\./)*screenshots/)([\w-]+)\.svg\)")
_ROOT_LINK = re.compile(r"\((?:\.\./)+([A-Z_]+)\.md(#[\w-]+)?\)")
_PAGES = {"CHANGELOG", "CONTRIBUTING", "SECURITY"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pictures to the site."""
    for path in sorted((ROOT / "screenshots").glob("*.svg")):
        name = f"screenshots/{path.name}"
        files.append(File.generated(config, name, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, *, page: Page, **_: object) -> str:
    """Include documents, and turn links out of ``docs/`` into links of the site."""
    depth = page.file.src_uri.count("/")
    text = _INCLUDE.sub(_included, markdown)
    text = _PICTURE.sub(_both_schemes, text)
    return _ROOT_LINK.sub(lambda found: _page_of(found, "../" * depth), text)


def _included(found: re.Match[str]) -> str:
    """Return a document of the root, with its links as they are from ``docs/``."""
    text = (ROOT / found[1]).read_text(encoding="utf-8")
    text = re.sub(r"\]\(docs/", "](", text)
    return re.sub(r"\]\(([A-Z_]+\.md)", r"](../\1", text)


def _both_schemes(found: re.Match[str]) -> str:
    """Show the light picture to readers of the light scheme, if there is one."""
    folder, name = found[1], found[2]
    if not (ROOT / "screenshots" / f"{name}-light.svg").exists():
        return f"({folder}{name}.svg)"
    return f"({folder}{name}.svg#only-dark)![]({folder}{name}-light.svg#only-light)"


def _page_of(found: re.Match[str], up: str) -> str:
    if found[1] not in _PAGES:
        raise ValueError(f"{found[1]}.md is not a page of the site.")
    return f"({up}{found[1].lower()}.md{found[2] or ''})"

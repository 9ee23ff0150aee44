"""Hooks of MkDocs: add pictures and documents from outside of ``docs/``.

A page links to ``../screenshots/NAME.svg`` as in the repository, and includes a document of the
project's root with the line ``--8<-- "NAME.md"``.
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
    """Include documents, and replace links to files outside of ``docs/`` by links of the site."""
    depth = page.file.src_uri.count("/")
    text = _INCLUDE.sub(_include, markdown)
    text = _PICTURE.sub(_add_light_picture, text)
    return _ROOT_LINK.sub(lambda match: _site_link(match, "../" * depth), text)


def _include(match: re.Match[str]) -> str:
    """Return a document of the root, with links relative to ``docs/``."""
    text = (ROOT / match[1]).read_text(encoding="utf-8")
    text = re.sub(r"\]\(docs/", "](", text)
    return re.sub(r"\]\(([A-Z_]+\.md)", r"](../\1", text)


def _add_light_picture(match: re.Match[str]) -> str:
    """Show the light variant of a picture in the light scheme, if it has one."""
    folder, name = match[1], match[2]
    if not (ROOT / "screenshots" / f"{name}-light.svg").exists():
        return f"({folder}{name}.svg)"
    return f"({folder}{name}.svg#only-dark)![]({folder}{name}-light.svg#only-light)"


def _site_link(match: re.Match[str], prefix: str) -> str:
    if match[1] not in _PAGES:
        raise ValueError(f"{match[1]}.md is not a page of the site.")
    return f"({prefix}{match[1].lower()}.md{match[2] or ''})"

"""An asset of a package: its files, its type, and its content."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.connectors import app_key
from workato_tui.packages.contents.document import Document, decode, read_json
from workato_tui.packages.errors import UnreadablePackageError, ZipError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from workato_tui.packages.contents.files import FileSource, PackageFile

FILE = "file"
"""The type of other files: a README in a checkout, a picture without an asset."""
SETTINGS = ("project", "tags")
"""Types that follow only from the file name: ``project.json`` and ``tags.json``."""

PROPERTIES = ("properties", "project_properties")
"""Types of the files of an environment's and of a project's properties, often without values."""

_CONNECTOR = "custom_adapter"
_ASSET = re.compile(r"(.+)\.([a-z][a-z0-9_]*)\.json", re.DOTALL)
_TEXT_EXTENSIONS = frozenset((
    "json", "rb", "txt", "md", "csv", "tsv", "xml", "html", "css", "js", "ts", "yml", "yaml",
    "sql", "log", "erb", "liquid", "svg", "ini", "toml",
))  # fmt: skip
_NAME_KEYS = ("name", "title")
_MAX_UNTYPED_BYTES = 64 << 20
"""Maximum number of bytes of untyped files to read in search of recipes."""


@dataclass(eq=False, slots=True)
class Asset:
    """One asset. Its file is read on demand."""

    files: FileSource = field(repr=False)
    file: PackageFile
    type: str
    stem: str
    """The file name without type and extension."""
    companions: tuple[PackageFile, ...] = ()
    """Files that belong to it: a connector's source, an icon, a page's zip."""
    connectors: CustomConnectors | None = field(default=None, repr=False)
    """The custom connectors of the package."""
    _own_name: str | None = field(default=None, repr=False)

    @property
    def path(self) -> str:
        """The path in the package, which together with the type identifies the asset."""
        return self.file.path

    @property
    def folder(self) -> str:
        """The path of its folder, "" at the top."""
        return self.file.folder

    @property
    def is_json(self) -> bool:
        """Whether its file name ends with ``.json``."""
        return self.file.base.lower().endswith(".json")

    @property
    def is_text(self) -> bool:
        """Whether its file is text."""
        return is_text(self.file)

    @property
    def name(self) -> str:
        """The name in the file, else the file's name. Reads the file the first time."""
        return self.own_name or self.stem

    def connector_title(self, provider: str) -> str:
        """Return the title of a custom connector of the package; "" for any other provider."""
        return self.connectors.title_of(provider) if self.connectors is not None else ""

    @property
    def own_name(self) -> str:
        """The name in the file; "" if it has none or cannot be read."""
        if self._own_name is None:
            self.document()
        return self._own_name or ""

    @staticmethod
    def name_in(value: Any) -> str:
        """Return the name in an asset's JSON; "" if there is none."""
        if not isinstance(value, dict):
            return ""
        return next((name for key in _NAME_KEYS if isinstance(name := value.get(key), str)), "")

    def raw(self, file: PackageFile | None = None) -> bytes:
        """Return the bytes of its file or of a companion."""
        return self.files.read((file or self.file).path)

    def document(self, raw: bytes | None = None, *, quick: bool = False) -> Document:
        """Return its file, decoded on each call: a package may exceed the memory.

        ``raw`` are its bytes, if already read. For ``quick`` see :func:`read_json`.
        """
        self._own_name = self._own_name or ""
        if self.is_json:
            document = read_json(self.raw() if raw is None else raw, quick=quick)
            if self.type != FILE:
                self._own_name = self.name_in(document.value)
            return document
        if self.is_text:
            text, problem = decode(self.raw() if raw is None else raw)
            return Document(text, problem=problem)
        return Document("")


def is_text(file: PackageFile) -> bool:
    """Return whether ``file`` is text, according to its extension."""
    return file.base.rpartition(".")[2].lower() in _TEXT_EXTENSIONS


def find_assets(files: FileSource) -> list[Asset]:
    """Return the assets of a package by path; any other file is an asset of its own.

    A recipe may be in any JSON file, so files without a type in their name are read.
    """
    assets: dict[str, Asset] = {}
    other_files: list[PackageFile] = []
    for file in files.listed:
        match = _ASSET.fullmatch(file.base)
        if match:
            assets[file.path] = Asset(files, file, match[2], match[1])
        else:
            other_files.append(file)
    untyped = UntypedFiles(files, [asset.path for asset in assets.values()])
    for file in _without_companions(assets, other_files):
        stem = file.base.rpartition(".")[0] or file.base
        assets[file.path] = Asset(files, file, untyped.type_of(file) or FILE, stem)
    connectors = CustomConnectors(assets.values())
    for asset in assets.values():
        asset.connectors = connectors
    return [assets[path] for path in sorted(assets)]


class CustomConnectors:
    """The titles of a package's custom connectors. Their files are read on first use."""

    def __init__(self, assets: Iterable[Asset]) -> None:
        self._assets = [asset for asset in assets if asset.type == _CONNECTOR]
        self._titles: dict[str, str] | None = None

    def title_of(self, provider: str) -> str:
        """Return the title of a connector by its provider; "" if it is not in the package."""
        key = app_key(provider)
        if key == provider or not self._assets:
            return ""
        if self._titles is None:
            self._titles = {}
            for asset in self._assets:
                self._titles[_normalize(asset.stem)] = asset.name
                self._titles[_normalize(asset.name)] = asset.name
        return self._titles.get(_normalize(key), "")


def _normalize(name: str) -> str:
    """Return a name for comparison: Workato turns ``GitHub`` into ``git_hub`` and ``github``."""
    return "".join(filter(str.isalnum, name)).lower()


class UntypedFiles:
    """Find the type of files whose name does not contain it."""

    def __init__(self, files: FileSource, assets: list[str]) -> None:
        self._files = files
        self._folders = {""} if assets else set[str]()
        for path in assets:
            folder = path
            while "/" in folder:
                folder = folder.rpartition("/")[0]
                self._folders.add(folder)
        self._remaining_bytes = _MAX_UNTYPED_BYTES

    def type_of(self, file: PackageFile) -> str:
        """Return the type; "" for a file that is not an asset."""
        stem, _, extension = file.base.rpartition(".")
        if extension.lower() != "json" or "node_modules/" in file.path:
            return ""
        if stem in SETTINGS and (file.folder in self._folders or not self._folders):
            return stem
        self._remaining_bytes -= file.size
        return "recipe" if self._remaining_bytes > 0 and self._is_recipe(file) else ""

    def _is_recipe(self, file: PackageFile) -> bool:
        try:
            raw = self._files.read(file.path)
        except (OSError, UnreadablePackageError, ZipError):
            return False
        if b'"code"' not in raw or not (b'"keyword"' in raw or b'\\"keyword\\"' in raw):
            return False
        value = read_json(raw, quick=True).value
        code = value.get("code") if isinstance(value, dict) else None
        if isinstance(code, str):
            return code.lstrip().startswith("{") and '"keyword"' in code
        trigger = code[0] if isinstance(code, list) and code else code
        return isinstance(trigger, dict) and "keyword" in trigger


def _without_companions(
    assets: dict[str, Asset], other_files: Iterable[PackageFile]
) -> Iterable[PackageFile]:
    """Assign companions to their assets; yield the remaining files."""
    by_stem = {path.removesuffix(".json"): asset for path, asset in assets.items()}
    for file in other_files:
        owner = by_stem.get(file.path.rpartition(".")[0])
        if owner is None:
            yield file
        else:
            owner.companions = (*owner.companions, file)

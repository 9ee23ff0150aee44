"""Knowledge about both packages while one asset is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.packages.contents.references import parse_reference, resolve

if TYPE_CHECKING:
    from workato_tui.packages.contents.asset import Asset
    from workato_tui.packages.contents.package import Package


class Context:
    """Maps assets of the earlier package to those of the later one."""

    def __init__(
        self,
        before: Package | None = None,
        after: Package | None = None,
        partners: dict[str, str] | None = None,
    ) -> None:
        self.before, self.after = before, after
        self.partners = partners or {}
        """Paths in the later package by those in the earlier one, for assets on both sides."""

    def follows(self, old: Any, new: Any, one: Asset | None, other: Asset | None) -> bool:
        """Return whether two references differ only because the referenced asset was renamed."""
        mine, theirs = parse_reference(old), parse_reference(new)
        if mine is None or theirs is None:
            return False
        same_name = mine.name == theirs.name
        if mine.zip_name == theirs.zip_name and mine.folder != theirs.folder:
            return False
        if bool(old.get("custom")) != bool(new.get("custom")):
            return False
        if not (mine.zip_name and theirs.zip_name):
            return same_name and mine.zip_name == theirs.zip_name
        if self.before is None or self.after is None or one is None or other is None:
            return same_name and mine.zip_name == theirs.zip_name
        here, there = resolve(self.before, mine, one), resolve(self.after, theirs, other)
        if here is None or there is None:
            return here is there and same_name and mine.zip_name == theirs.zip_name
        if self.partners.get(here.path) != there.path:
            return False
        # A change in the reference alone does not follow a rename.
        return same_name or here.name != there.name

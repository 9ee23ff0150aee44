"""Both packages, and the pairs of their assets, while an asset is compared."""

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

    def follows(
        self, old: Any, new: Any, before_asset: Asset | None, after_asset: Asset | None
    ) -> bool:
        """Return whether two references differ only because the referenced asset was renamed."""
        old_reference, new_reference = parse_reference(old), parse_reference(new)
        if old_reference is None or new_reference is None:
            return False
        same_name = old_reference.name == new_reference.name
        if (
            old_reference.zip_name == new_reference.zip_name
            and old_reference.folder != new_reference.folder
        ):
            return False
        if bool(old.get("custom")) != bool(new.get("custom")):
            return False
        if not (old_reference.zip_name and new_reference.zip_name):
            return same_name and old_reference.zip_name == new_reference.zip_name
        if self.before is None or self.after is None or before_asset is None or after_asset is None:
            return same_name and old_reference.zip_name == new_reference.zip_name
        old_target, new_target = (
            resolve(self.before, old_reference, before_asset),
            resolve(self.after, new_reference, after_asset),
        )
        if old_target is None or new_target is None:
            return (
                old_target is new_target
                and same_name
                and old_reference.zip_name == new_reference.zip_name
            )
        if self.partners.get(old_target.path) != new_target.path:
            return False
        # A change in the reference alone does not follow a rename.
        return same_name or old_target.name != new_target.name

"""Looks inside a package: its tree of assets, and each asset for what it is. Nothing is written.

:func:`~workato_tui.packages.contents.package.open_package` reads a zip or a folder;
:func:`~workato_tui.packages.contents.to_text.describe` puts an asset into words.
"""

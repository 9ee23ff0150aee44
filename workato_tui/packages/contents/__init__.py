"""Read the assets of a package. Nothing is written.

:func:`~workato_tui.packages.contents.package.open_package` opens a zip or a folder;
:func:`~workato_tui.packages.contents.to_text.describe_asset` describes an asset.
"""

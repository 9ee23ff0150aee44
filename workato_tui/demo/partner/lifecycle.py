"""Recipe lifecycle management in a customer's workspace, with its own paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo import exports, imports
from workato_tui.demo.errors import not_found
from workato_tui.demo.partner.accounts import customer_of

if TYPE_CHECKING:
    from workato_tui.demo.calls import Call
    from workato_tui.demo.package_store import Package

_NO_LINK_YET: Final = "nil"
_NO_LINK_EVER: Final = "null"
"""Texts in place of a link; the second one is in older responses to failed exports."""


def start_export(call: Call) -> Any:
    """Start the export of the manifest in the path."""
    return exports.export_package(call) | {"download_url": _NO_LINK_YET}


def get_export(call: Call) -> Any:
    """Return an export in its current state; the id in the path is the package's."""
    package = _package(call, "export")
    link = call.storage.link_to(package, call.file_base)
    if link is None:
        failed = package.status == "failed" and customer_of(call).has_old_format
        link = _NO_LINK_EVER if failed else _NO_LINK_YET
    return package.shape(link)


def start_import(call: Call) -> Any:
    """Start the import of a zip into the folder in the query."""
    return imports.import_into(call, call.required("folder_id"))


def get_import(call: Call) -> Any:
    """Return an import in its current state. Older responses call it an export, as documented."""
    package = _package(call, "import").shape(None)
    return package | {"operation_type": "export"} if customer_of(call).has_old_format else package


def _package(call: Call, operation: str) -> Package:
    package = call.world.package_store.package(call.path["package_id"])
    if package.operation != operation:
        raise not_found()
    return package

"""How to find out whether an operation was carried out when its response was lost.

Each hint names what to look at, or says that the API has nothing to look at and what a second
request would do.
"""

from __future__ import annotations

from typing import Final, Literal

RecoveryCheck = Literal[
    "", "deployments", "deployment", "projects", "folders", "manifest", "properties", "tags"
]
"""What to read: ``deployments`` are the deployments of the project since the request
(``Deployments.since``), ``deployment`` and ``manifest`` the object itself, and the others its list.
"""

UNKNOWN: Final = "Check before you send it again."

DEPLOYMENTS: Final = (
    "Look at the deployments of that project since then: if it is not among them, send it again."
)
DEPLOYMENT: Final = "Open the deployment again to check its state and reviews."
NO_BUILDS: Final = (
    "The API lists no builds, so it cannot be checked. Sending again creates another build."
)
PROJECTS: Final = "Refresh the list of projects to check."
PROJECT_GONE: Final = "Refresh the list of projects: if it is gone from there, it was deleted."
FOLDERS: Final = "Refresh the folders to check."
NEW_FOLDER: Final = (
    "Refresh the folders (for a project, the list of projects) to check; sending again could "
    "create a duplicate."
)
NO_MANIFESTS: Final = (
    "The API lists no manifests, so it cannot be checked. Sending again creates another manifest, "
    "and another package if it exports automatically."
)
MANIFEST: Final = "Open the manifest again to check its name and update time."
MANIFEST_GONE: Final = "Open the manifest again: if it is archived, it was deleted."
NO_PACKAGES: Final = (
    "The API lists no packages, so it cannot be checked. Sending again creates another package."
)
NO_IMPORTS: Final = (
    "The API lists no imports, so it cannot be checked. See the recipes in the folder. Sending "
    "again imports the package again and may restart recipes."
)
PROPERTIES: Final = "Read the properties again to check; sending again sets the same values."
TAGS: Final = "Refresh the tags to check."
NEW_TAG: Final = "Refresh the tags to check; sending again could create a duplicate."
ASSIGNMENTS: Final = (
    "The API does not list the tags of an asset, so it cannot be checked. Sending again sets and "
    "removes the same tags."
)

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

UNKNOWN: Final = "Look before you send it again."

DEPLOYMENTS: Final = (
    "Look at the deployments of that project since then: if it is not among them, send it again."
)
DEPLOYMENT: Final = "Open the deployment again: its state and its reviews tell."
NO_BUILDS: Final = (
    "The API lists no builds, so there is no look-up that tells; a second send would make one more"
    " build and change nothing else."
)
PROJECTS: Final = "Refresh the list of projectsto check."
PROJECT_GONE: Final = "Refresh the list of projects: if it is gone from there, it was deleted."
FOLDERS: Final = "Refresh the foldersto check."
NEW_FOLDER: Final = (
    "Refresh the folders (for a project, the list of projects)to check; sending again could "
    "create a duplicate."
)
NO_MANIFESTS: Final = (
    "The API lists no manifests, so there is no look-up that tells; a second send would make one"
    " more manifest, and where it exports by itself, one more package."
)
MANIFEST: Final = "Open the manifest again: its name and its time of change tell."
MANIFEST_GONE: Final = "Open the manifest again: if it is archived, it was deleted."
NO_PACKAGES: Final = (
    "The API lists no packages, so there is no look-up that tells; a second send would make one"
    " more package and change nothing else."
)
NO_IMPORTS: Final = (
    "The API lists no imports, so there is no look-up that tells: the recipes in that folder show"
    " what arrived; a second send would import the same package again and may restart recipes."
)
PROPERTIES: Final = "Read the properties againto check; sending again sets the same values."
TAGS: Final = "Refresh the tagsto check."
NEW_TAG: Final = "Refresh the tagsto check; sending again could create a duplicate."
ASSIGNMENTS: Final = (
    "The API does not tell which tags an asset has, so there is no look-up that tells; a second"
    " send would set and remove the same tags."
)

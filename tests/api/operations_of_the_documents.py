# ruff: noqa: E501 - one operation, one line
"""The facts of the Developer API's documents that the table of operations must agree with.

One line an operation: id, method, path, family, what is asked before it is sent.
"""

from __future__ import annotations

from typing import NamedTuple

_FACTS = """
projects.build | POST | /api/projects/{id}/build | projects | none
project-builds.get | GET | /api/project_builds/{id} | project-builds | none
project-builds.deploy | POST | /api/project_builds/{id}/deploy | project-builds | type-if-prod
projects.deploy | POST | /api/projects/{id}/deploy | projects | type-if-prod
deployments.get | GET | /api/deployments/{id} | deployments | none
deployments.list | GET | /api/deployments | deployments | none
deployments.eligible-reviewers | GET | /api/deployments/{id}/eligible_reviewers | deployments | none
deployments.assign-reviewers | POST | /api/deployments/{id}/assign_reviewers | deployments | ask-if-lost
deployments.submit-for-review | POST | /api/deployments/{id}/submit_for_review | deployments | none
deployments.approve | POST | /api/deployments/{id}/approve | deployments | none
deployments.reject | POST | /api/deployments/{id}/reject | deployments | ask
deployments.reopen | POST | /api/deployments/{id}/reopen | deployments | none
deployments.update-review-comment | POST | /api/deployments/{id}/update_review_comment | deployments | none
deployments.deploy | POST | /api/deployments/{id}/deploy | deployments | type-if-prod
projects.list | GET | /api/projects | projects | none
projects.update | PUT | /api/projects/{project_id} | projects | none
projects.delete | DELETE | /api/projects/{project_id} | projects | type
folders.list | GET | /api/folders | folders | none
folders.get | GET | /api/folders/{folder_id} | folders | none
folders.create | POST | /api/folders | folders | none
folders.update | PUT | /api/folders/{folder_id} | folders | none
folders.delete | DELETE | /api/folders/{folder_id} | folders | type
users.me | GET | /api/users/me | users | none
export-manifests.folder-assets | GET | /api/export_manifests/folder_assets | export-manifests | none
export-manifests.create | POST | /api/export_manifests | export-manifests | none
export-manifests.update | PUT | /api/export_manifests/{id} | export-manifests | none
export-manifests.get | GET | /api/export_manifests/{id} | export-manifests | none
export-manifests.delete | DELETE | /api/export_manifests/{id} | export-manifests | ask
packages.export | POST | /api/packages/export/{manifest_id} | packages | none
packages.import | POST | /api/packages/import/{folder_id} | packages | type-if-prod
packages.get | GET | /api/packages/{id} | packages | none
packages.download | GET | /api/packages/{id}/download | packages | none
project-properties.list | GET | /api/properties | project-properties | none
project-properties.upsert | POST | /api/properties | project-properties | ask
environment-properties.list | GET | /api/properties | environment-properties | none
environment-properties.upsert | POST | /api/properties | environment-properties | ask
tags.list | GET | /api/tags | tags | none
tags.create | POST | /api/tags | tags | none
tags.update | PUT | /api/tags/{handle} | tags | none
tags.delete | DELETE | /api/tags/{handle} | tags | ask
tag-assignments.update | POST | /api/tags_assignments | tag-assignments | none
"""


class Fact(NamedTuple):
    """One operation as the documents have it."""

    id: str
    method: str
    path: str
    family: str
    confirm: str


FACTS = [Fact(*(part.strip() for part in line.split("|"))) for line in _FACTS.strip().splitlines()]

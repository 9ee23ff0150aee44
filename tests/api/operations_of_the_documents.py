# ruff: noqa: E501 - one operation, one line
"""The operations as Workato documents them.

One operation a line: ID, method, path, family, confirmation. Then those of Embedded Projects and
Recipe lifecycle management: ID, the operation that sends it, method, path below the customer's
prefix, and limit.
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
    """An operation as documented."""

    id: str
    method: str
    path: str
    family: str
    confirm: str


_EMBEDDED = """
embedded.projects.list | projects.list | GET | projects | 1000/min
embedded.projects.create | folders.create | POST | folders | 60/min
embedded.projects.update | projects.update | PUT | projects/{project_id} | 60/min
embedded.projects.delete | projects.delete | DELETE | projects/{project_id} | 60/min
embedded.project-properties.list | project-properties.list | GET | properties | 60/min
embedded.project-properties.upsert | project-properties.upsert | POST | properties | 60/min
embedded.deployments.list | deployments.list | GET | deployments | 60/min
embedded.deployments.get | deployments.get | GET | deployments/{id} | 60/min
embedded.project-builds.get | project-builds.get | GET | project_builds/{id} | 60/min
embedded.projects.build | projects.build | POST | projects/{id}/build | 60/min
embedded.project-builds.deploy | project-builds.deploy | POST | project_builds/{id}/deploy | 60/min
embedded.projects.deploy | projects.deploy | POST | projects/{id}/deploy | 60/min
embedded.deployments.eligible-reviewers | deployments.eligible-reviewers | GET | deployments/{id}/eligible_reviewers | 60/min
embedded.deployments.assign-reviewers | deployments.assign-reviewers | POST | deployments/{id}/assign_reviewers | 60/min
embedded.deployments.submit-for-review | deployments.submit-for-review | POST | deployments/{id}/submit_for_review | 60/min
embedded.deployments.deploy | deployments.deploy | POST | deployments/{id}/deploy | 60/min
embedded.export-manifests.folder-assets | export-manifests.folder-assets | GET | export_manifests/folder_assets | 60/min
embedded.export-manifests.create | export-manifests.create | POST | export_manifests | 60/min
embedded.export-manifests.update | export-manifests.update | PUT | export_manifests/{id} | 60/min
embedded.export-manifests.get | export-manifests.get | GET | export_manifests/{id} | 60/min
embedded.export-manifests.delete | export-manifests.delete | DELETE | export_manifests/{id} | 60/min
embedded.imports.create | packages.import | POST | imports | 500/hour
embedded.imports.get | imports.get | GET | imports/{id} | 1000/min
embedded.exports.create | packages.export | POST | exports/{manifest_id} | 60/min
embedded.exports.get | packages.get | GET | exports/{id} | 60/min
"""


class EmbeddedFact(NamedTuple):
    """An operation in a customer's workspace as documented."""

    id: str
    operation: str
    method: str
    path: str
    limit: str


EMBEDDED_FACTS = [
    EmbeddedFact(*(part.strip() for part in line.split("|")))
    for line in _EMBEDDED.strip().splitlines()
]
FACTS = [Fact(*(part.strip() for part in line.split("|"))) for line in _FACTS.strip().splitlines()]

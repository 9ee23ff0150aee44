"""The operations of the own workspace that are needed at the start."""

from __future__ import annotations

from typing import Final

from workato_tui.demo import exports, imports, properties, reads, reviews, tags, writes
from workato_tui.demo.routing import Operation

OPERATIONS: Final = (
    Operation("GET", "/users/me", "users", False, reads.users_me),
    Operation("GET", "/projects", "folders", False, reads.list_projects),
    Operation("PUT", "/projects/{id}", "folders", False, writes.update_project),
    Operation("DELETE", "/projects/{id}", "folders", False, writes.delete_project),
    Operation("GET", "/folders", "folders", False, reads.list_folders),
    Operation("POST", "/folders", "folders", False, writes.create_folder),
    Operation("GET", "/folders/{id}", "folders", False, reads.get_folder),
    Operation("PUT", "/folders/{id}", "folders", False, writes.update_folder),
    Operation("DELETE", "/folders/{id}", "folders", False, writes.delete_folder),
    Operation("POST", "/projects/{id}/build", "projects", True, writes.build_project),
    Operation("POST", "/projects/{id}/deploy", "projects", True, writes.deploy_project),
    Operation("GET", "/project_builds/{id}", "projects", True, reads.get_build),
    Operation("POST", "/project_builds/{id}/deploy", "projects", True, writes.deploy_build),
    Operation("GET", "/deployments", "deployments", True, reads.list_deployments),
    Operation("GET", "/deployments/{id}", "deployments", True, reads.get_deployment),
    *(
        Operation(method, f"/deployments/{{id}}/{name}", "deployments", True, handler)
        for method, name, handler in (
            ("GET", "eligible_reviewers", reviews.eligible_reviewers),
            ("POST", "assign_reviewers", reviews.assign_reviewers),
            ("POST", "submit_for_review", reviews.submit_for_review),
            ("POST", "approve", reviews.approve),
            ("POST", "reject", reviews.reject),
            ("POST", "reopen", reviews.reopen),
            ("POST", "update_review_comment", reviews.update_review_comment),
            ("POST", "deploy", reviews.deploy_approved),
        )
    ),
    *(
        Operation(method, f"/export_manifests{path}", "packages", False, handler)
        for method, path, handler in (
            ("GET", "/folder_assets", exports.folder_assets),
            ("POST", "", exports.create_manifest),
            ("PUT", "/{id}", exports.update_manifest),
            ("GET", "/{id}", exports.get_manifest),
            ("DELETE", "/{id}", exports.delete_manifest),
        )
    ),
    Operation("POST", "/packages/export/{manifest_id}", "packages", False, exports.export_package),
    Operation(
        "POST", "/packages/import/{folder_id}", "imports", False, imports.import_package, True
    ),
    Operation("GET", "/packages/{id}", "packages", False, exports.get_package),
    Operation("GET", "/packages/{id}/download", "packages", False, exports.download_package),
    Operation("GET", "/properties", "properties", False, properties.list_properties),
    Operation("POST", "/properties", "properties", False, properties.upsert_properties),
    Operation("GET", "/tags", "tags", False, tags.list_tags),
    Operation("POST", "/tags", "tags", False, tags.create_tag),
    Operation("PUT", "/tags/{handle}", "tags", False, tags.update_tag),
    Operation("DELETE", "/tags/{handle}", "tags", False, tags.delete_tag),
    Operation("POST", "/tags_assignments", "tags", False, tags.assign_tags),
)

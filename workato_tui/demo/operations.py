"""The operations of the own workspace that are needed at the start."""

from __future__ import annotations

from typing import Final

from workato_tui.demo import exports, imports, properties, reads, reviews, tags, writes
from workato_tui.demo.routing import Operation

OPERATIONS: Final = (
    Operation("GET", "/users/me", "users", reads.users_me),
    Operation("GET", "/projects", "folders", reads.list_projects),
    Operation("PUT", "/projects/{id}", "folders", writes.update_project),
    Operation("DELETE", "/projects/{id}", "folders", writes.delete_project),
    Operation("GET", "/folders", "folders", reads.list_folders),
    Operation("POST", "/folders", "folders", writes.create_folder),
    Operation("GET", "/folders/{id}", "folders", reads.get_folder),
    Operation("PUT", "/folders/{id}", "folders", writes.update_folder),
    Operation("DELETE", "/folders/{id}", "folders", writes.delete_folder),
    Operation("POST", "/projects/{id}/build", "projects", writes.build_project, True),
    Operation("POST", "/projects/{id}/deploy", "projects", writes.deploy_project, True),
    Operation("GET", "/project_builds/{id}", "projects", reads.get_build, True),
    Operation("POST", "/project_builds/{id}/deploy", "projects", writes.deploy_build, True),
    Operation("GET", "/deployments", "deployments", reads.list_deployments, True),
    Operation("GET", "/deployments/{id}", "deployments", reads.get_deployment, True),
    *(
        Operation(method, f"/deployments/{{id}}/{name}", "deployments", handler, True)
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
        Operation(method, f"/export_manifests{path}", "packages", handler)
        for method, path, handler in (
            ("GET", "/folder_assets", exports.folder_assets),
            ("POST", "", exports.create_manifest),
            ("PUT", "/{id}", exports.update_manifest),
            ("GET", "/{id}", exports.get_manifest),
            ("DELETE", "/{id}", exports.delete_manifest),
        )
    ),
    Operation("POST", "/packages/export/{manifest_id}", "packages", exports.export_package),
    Operation(
        "POST", "/packages/import/{folder_id}", "imports", imports.import_package, takes_a_file=True
    ),
    Operation("GET", "/packages/{id}", "packages", exports.get_package),
    Operation("GET", "/packages/{id}/download", "packages", exports.download_package),
    Operation("GET", "/properties", "properties", properties.list_properties),
    Operation("POST", "/properties", "properties", properties.upsert_properties),
    Operation("GET", "/tags", "tags", tags.list_tags),
    Operation("POST", "/tags", "tags", tags.create_tag),
    Operation("PUT", "/tags/{handle}", "tags", tags.update_tag),
    Operation("DELETE", "/tags/{handle}", "tags", tags.delete_tag),
    Operation("POST", "/tags_assignments", "tags", tags.assign_tags),
)

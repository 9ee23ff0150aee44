"""The operations of one's own workspace that are known from the start; the others come later."""

from __future__ import annotations

from typing import Final

from workato_tui.demo import importing, packaging, reading, reviewing, tagging, values, writing
from workato_tui.demo.routing import Operation

OPERATIONS: Final = (
    Operation("GET", "/users/me", "users", False, reading.users_me),
    Operation("GET", "/projects", "folders", False, reading.list_projects),
    Operation("PUT", "/projects/{id}", "folders", False, writing.update_project),
    Operation("DELETE", "/projects/{id}", "folders", False, writing.delete_project),
    Operation("GET", "/folders", "folders", False, reading.list_folders),
    Operation("POST", "/folders", "folders", False, writing.create_folder),
    Operation("GET", "/folders/{id}", "folders", False, reading.get_folder),
    Operation("PUT", "/folders/{id}", "folders", False, writing.update_folder),
    Operation("DELETE", "/folders/{id}", "folders", False, writing.delete_folder),
    Operation("POST", "/projects/{id}/build", "projects", True, writing.build_project),
    Operation("POST", "/projects/{id}/deploy", "projects", True, writing.deploy_project),
    Operation("GET", "/project_builds/{id}", "projects", True, reading.get_build),
    Operation("POST", "/project_builds/{id}/deploy", "projects", True, writing.deploy_build),
    Operation("GET", "/deployments", "deployments", True, reading.list_deployments),
    Operation("GET", "/deployments/{id}", "deployments", True, reading.get_deployment),
    *(
        Operation(method, f"/deployments/{{id}}/{name}", "deployments", True, handler)
        for method, name, handler in (
            ("GET", "eligible_reviewers", reviewing.eligible_reviewers),
            ("POST", "assign_reviewers", reviewing.assign_reviewers),
            ("POST", "submit_for_review", reviewing.submit_for_review),
            ("POST", "approve", reviewing.approve),
            ("POST", "reject", reviewing.reject),
            ("POST", "reopen", reviewing.reopen),
            ("POST", "update_review_comment", reviewing.update_review_comment),
            ("POST", "deploy", reviewing.deploy_approved),
        )
    ),
    *(
        Operation(method, f"/export_manifests{path}", "packages", False, handler)
        for method, path, handler in (
            ("GET", "/folder_assets", packaging.folder_assets),
            ("POST", "", packaging.create_manifest),
            ("PUT", "/{id}", packaging.update_manifest),
            ("GET", "/{id}", packaging.get_manifest),
            ("DELETE", "/{id}", packaging.delete_manifest),
        )
    ),
    Operation(
        "POST", "/packages/export/{manifest_id}", "packages", False, packaging.export_package
    ),
    Operation(
        "POST", "/packages/import/{folder_id}", "imports", False, importing.import_package, True
    ),
    Operation("GET", "/packages/{id}", "packages", False, packaging.get_package),
    Operation("GET", "/packages/{id}/download", "packages", False, packaging.download_package),
    Operation("GET", "/properties", "properties", False, values.list_properties),
    Operation("POST", "/properties", "properties", False, values.upsert_properties),
    Operation("GET", "/tags", "tags", False, tagging.list_tags),
    Operation("POST", "/tags", "tags", False, tagging.create_tag),
    Operation("PUT", "/tags/{handle}", "tags", False, tagging.update_tag),
    Operation("DELETE", "/tags/{handle}", "tags", False, tagging.delete_tag),
    Operation("POST", "/tags_assignments", "tags", False, tagging.assign_tags),
)

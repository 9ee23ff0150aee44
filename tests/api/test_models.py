"""Models accept every documented shape, and anything else a server may send."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from workato_tui.api.builds import Build
from workato_tui.api.deployments import Asset, Deployment, Review
from workato_tui.api.folders import Folder
from workato_tui.api.json_decoding import decode
from workato_tui.api.manifests import FolderAsset, Manifest
from workato_tui.api.packages import Package
from workato_tui.api.projects import Project
from workato_tui.api.reviews import OwnReview
from workato_tui.api.tags import Tag
from workato_tui.api.users import WorkspaceDetails
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from workato_tui.api.models import Model

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))
MODELS: tuple[type[Model], ...] = (
    Asset, Build, Deployment, Folder, FolderAsset, Manifest, OwnReview, Package, Project, Review,
    Tag, WorkspaceDetails,
)  # fmt: skip


def _sample(name: str) -> Any:
    return decode((Path(__file__).parent / "samples" / f"{name}.json").read_bytes())


def _model(value: dict[str, Any]) -> Model | None:
    """Return the model of a sample, or None for messages and properties."""
    if "download_url" in value:
        return Build.read(value)
    if "environment_type" in value:
        return Deployment.read(value)
    if "folder_id" in value:
        return Project.read(value)
    return Review.read(value) if "status" in value else None


def _objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [inner for item in value for inner in _objects(item)]
    if not isinstance(value, dict):
        return []
    return [value, *(inner for item in value.values() for inner in _objects(item))]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_documented_samples(path: Path) -> None:
    for value in _objects(decode(path.read_bytes())):
        model = _model(value)
        if model is None:
            continue
        assert model.unparsed is None, "everything documented is parsed"
        for name in set(type(model).model_fields) & set(value) - {"download_url"}:
            raw, parsed = value[name], getattr(model, name)
            if isinstance(parsed, datetime):
                assert parsed == datetime.fromisoformat(raw)
            elif raw is None or isinstance(raw, bool):
                assert parsed is raw
            else:
                assert parsed == str(raw)


def test_all_samples_are_present() -> None:
    families = {path.stem.partition(".")[0] for path in SAMPLES}
    assert families == {"developer", "developer_ja_2023", "embedded"}
    assert len(SAMPLES) == 43


def test_a_deployment_in_the_new_format() -> None:
    deployment = Deployment.read(_sample("developer.get_deployments_id"))
    assert (deployment.id, deployment.project_id, deployment.project_build_id) == (
        "43",
        "10416",
        "46",
    )
    assert deployment.created_at is not None
    assert deployment.created_at.utcoffset() == timedelta(hours=-7)
    assert deployment.asset_count == 3
    assets = deployment.assets
    assert assets is not None
    assert [(each.id, each.type, each.state) for each in assets] == [
        (None, "connection", "new"),
        (None, "connection", "new"),
        (None, "recipe", None),
    ]
    assert deployment.reviews == [Review(status="approved", comment="LGTM!", reviewer_name="Alex")]


def test_a_deployment_in_the_japanese_format() -> None:
    items = _sample("developer_ja_2023.get_deployments")["items"]
    deployments = [Deployment.read(item) for item in items]
    assert [each.id for each in deployments] == ["49", "48", "47"]
    assert {each.environment_type for each in deployments} == {"dev"}
    assert {(each.title, each.assets, each.asset_count) for each in deployments} == {
        (None, None, None)
    }
    assert deployments[0].reviews == []


def test_assets_may_be_null_or_empty() -> None:
    assert Deployment.read(_sample("developer.post_project_builds_id_deploy")).assets is None
    empty = Deployment.read({"id": 1, "assets": []})
    assert (empty.assets, empty.asset_count) == ([], 0)


def test_assets_are_parsed_lazily() -> None:
    value = _sample("developer.get_deployments_id")
    deployment = Deployment.read(value, json.dumps(value))
    assert not [each for each in vars(deployment).values() if isinstance(each, list | dict)]
    assert deployment.assets == [Asset.read(each) for each in value["assets"]]
    assert deployment.model_extra == {}


def test_a_build_hides_its_link() -> None:
    build = Build.read(_sample("developer.get_project_builds_id"))
    assert build.download_url is not None
    assert build.download_url.reveal().startswith("https://workato-assets.s3")
    for shown in (repr(build), str(build), str(build.model_dump()), build.model_dump_json()):
        assert "X-Amz" not in shown


@pytest.mark.parametrize("link", [None, "", "nil", "null", "<https://...>", 7, ["https://x"]])
def test_invalid_links(link: Any) -> None:
    build = Build.read({"id": 1, "download_url": link})
    assert build.download_url is None
    assert build.id == "1"


@pytest.mark.parametrize("project", [10416, "10416"])
def test_project_id_as_number_and_as_text(project: Any) -> None:
    assert Deployment.read({"id": 1, "project_id": project}).project_id == "10416"
    assert Build.read({"id": 1, "project_id": project}).project_id == "10416"


def test_an_invalid_field_leaves_the_others() -> None:
    deployment = Deployment.read(
        {
            "id": 5,
            "title": ["a", "b"],
            "state": {"code": 3},
            "created_at": "yesterday",
            "updated_at": None,
            "description": True,
            "environment_type": "staging",
            "assets": "many",
            "reviews": {"a": 1},
            "shiny": {"new": 1},
        }
    )
    assert (deployment.id, deployment.environment_type) == ("5", "staging")
    assert (deployment.title, deployment.state, deployment.description) == (
        '["a", "b"]',
        '{"code": 3}',
        "true",
    )
    assert (deployment.created_at, deployment.updated_at) == (None, None)
    assert deployment.unparsed == {
        "title": ["a", "b"],
        "state": {"code": 3},
        "created_at": "yesterday",
        "description": True,
    }
    assert (deployment.assets, deployment.asset_count, deployment.reviews) == (None, None, [])
    assert deployment.model_extra == {"shiny": {"new": 1}}


def test_a_time_without_a_zone_is_utc() -> None:
    build = Build.read({"created_at": "2024-10-15T12:28:40"})
    assert build.created_at == datetime(2024, 10, 15, 12, 28, 40, tzinfo=UTC)


def test_an_unpaired_surrogate_becomes_printable() -> None:
    project = Project.read(
        decode(b'{"id": 1, "name": "a\\ud800b", "\\ud800": 1, "description": "ok"}')
    )
    assert project.name == "a?b"
    assert project.description == "ok"
    assert sanitize(project.name).encode()

"""Web addresses of Workato, and unknown ones."""

from __future__ import annotations

import pytest

from workato_tui.views.web_address import FORMS, WebAddress, looks_like_address, parse_address

HOST = "app.eu.workato.com"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/recipes/123", ("recipe", "123")),
        ("/recipes/123-order-to-cash/edit?x=1#step", ("recipe", "123")),
        ("/recipes/123/job/j-AbC-9", ("job", "j-AbC-9", "123")),
        ("/recipes?fid=45", ("folder", "45")),
        ("/connections/9", ("connection", "9")),
        ("/lookup_tables/9", ("lookup table", "9")),
        ("/api_groups/9/endpoints", ("API collection", "9")),
        ("/projects/9", ("project", "9")),
        ("/api/project_builds/9", ("build", "9")),
        ("/api/deployments/6390", ("deployment", "6390")),
        ("/packages/9/", ("package", "9")),
        ("/api/managed_users/77", ("customer", "77")),
        ("/api/managed_users/EAM10%3A77/recipes/5", ("recipe", "5", "", "EAM10:77")),
    ],
)
def test_known_addresses(path, expected):
    assert parse_address(f"  https://{HOST}{path} ") == WebAddress(HOST, *expected)


@pytest.mark.parametrize(
    "text",
    [
        f"https://{HOST}", f"https://{HOST}/recipes", f"https://{HOST}/recipes/new",
        f"https://{HOST}/recipes?fid=x", f"https://{HOST}/users/5", f"https://{HOST}/deployments",
        f"https://{HOST}/managed_users", "https://", "https://[::1", f"https://{HOST}/projects/٣",
    ],
)  # fmt: skip
def test_an_unknown_address_lists_the_known_forms(text):
    assert looks_like_address(text)
    with pytest.raises(ValueError, match="this URL is not known") as problem:
        parse_address(text)
    assert all(form in str(problem.value) for form in FORMS)


def test_both_us_hosts_are_the_same_data_center():
    address = parse_address("https://app.workato.com/recipes/1")
    assert address.is_at("https://www.workato.com")
    assert not address.is_at(f"https://{HOST}")

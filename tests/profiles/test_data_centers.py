"""Data centers, and the URLs to which a token may be sent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workato_tui.profiles.data_centers import (
    DATA_CENTERS,
    hinted_data_center,
    is_loopback,
    normalize_base_url,
)
from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.model import Profile


def test_there_are_ten_data_centers() -> None:
    assert list(DATA_CENTERS) == ["us", "eu", "jp", "sg", "au", "il", "cn", "kr", "uk", "trial"]
    assert DATA_CENTERS["us"].host_url == "https://www.workato.com"
    assert DATA_CENTERS["cn"].host_url == "https://app.workatoapp.cn"
    assert Profile("acme", "trial").url == "https://app.trial.workato.com"
    assert [Profile("a", "eu").label, Profile("a", "trial").label] == ["EU", "Trial"]


@pytest.mark.parametrize(
    ("given_url", "url"),
    [
        ("https://workato.example.com", "https://workato.example.com"),
        ("https://workato.example.com/", "https://workato.example.com"),
        ("https://workato.example.com/api", "https://workato.example.com"),
        ("https://workato.example.com/api/", "https://workato.example.com"),
        ("  HTTPS://Workato.Example.com:443/api  ", "https://workato.example.com"),
        ("workato.example.com:8443/base/api/", "https://workato.example.com:8443/base"),
        ("http://127.0.0.1:8000/api", "http://127.0.0.1:8000"),
        ("http://localhost:80", "http://localhost"),
        ("http://[::1]:9/", "http://[::1]:9"),
        ("https://example.com/apis", "https://example.com/apis"),
    ],
)
def test_base_urls_are_normalized(given_url: str, url: str) -> None:
    assert normalize_base_url(given_url) == url
    assert normalize_base_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://workato.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://0.0.0.0",
        "https://me:secret@example.com",
        "https://example.com@evil.example.com",
        "https://example.com\\@evil.example.com",
        "https://example.com/api?x=1",
        "https://example.com/#part",
        "https://example.com/../x",
        "https://exa mple.com",
        "https://exämple.com",
        "https://example.com:0",
        "https://example.com:70000",
        "https://[::g]",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://",
        "",
        "https://example..com",
        "https://example.com/\x1b[31m",
    ],
)
def test_unsafe_urls_are_rejected(url: str) -> None:
    with pytest.raises(ProfileError) as error:
        normalize_base_url(url)
    assert "secret" not in str(error.value)
    assert "\x1b" not in str(error.value)


@given(st.text(max_size=40), st.sampled_from(["https://", "http://", ""]))
def test_normalized_urls_are_stable_and_safe(text: str, scheme: str) -> None:
    try:
        url = normalize_base_url(scheme + text)
    except ProfileError:
        return
    assert normalize_base_url(url) == url
    assert url.startswith("https://") or is_loopback(Profile("a", "custom", url).host.split(":")[0])


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("wrkaeu-abc", "eu"),
        ("wrkatrial-abc", "trial"),
        ("wrkaus-abc", "us"),
        ("wrkaxx-abc", None),
        ("eyJhbGciOi", None),
        ("", None),
    ],
)
def test_the_prefix_of_a_token_names_its_data_center(token: str, code: str | None) -> None:
    assert hinted_data_center(token) == code

"""Secrets are masked in stored text, and ordinary text is unchanged."""

from __future__ import annotations

import pytest

from workato_tui.common.redact import mask_url_paths, redact, register_secret
from workato_tui.common.secret import Secret

SIGNATURE = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Authorization: Bearer abcDEF123456", "abcDEF123456"),
        ("[(b'Authorization', b'Bearer abcDEF123456'), (b'Accept', b'*/*')]", "abcDEF123456"),
        ("(b'x-user-token', b'abcDEF123456')", "abcDEF123456"),
        ("Proxy-Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
        ('{"api_token": "abc\\"DEF", "id": 1}', "DEF"),
        ("{'client_secret': 'abcDEF'}", "abcDEF"),
        ("the token wrkaus-eyJhbGciOi.JSUzI1 was refused", "eyJhbGciOi"),
        ("proxy http://user:pass@proxy:8080 refused", "user:pass"),
        (f"GET https://s3.example.com/1.zip?X-Amz-Signature={SIGNATURE} 403", SIGNATURE),
        (f"GET /1.zip?a=b&Signature={SIGNATURE}&Expires=1 403", SIGNATURE),
        (f"https://files.example.com/1?sig={SIGNATURE}", SIGNATURE),
    ],
)
def test_secrets_are_masked(text: str, hidden: str) -> None:
    assert hidden in text
    assert hidden not in redact(text)
    assert "***" in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "GET /api/deployments?page=2&state=failed 200",
        "Is it done? Yes, at 12:30 https://www.workato.com/recipes/12",
        "the token of dev is missing",
        '{"id": 46, "state": "success"}',
    ],
)
def test_ordinary_text_is_unchanged(text: str) -> None:
    assert redact(text) == text


def test_a_registered_secret_is_masked_everywhere() -> None:
    register_secret(Secret("pa ss/word"))
    assert redact("a pa ss/word b pa%20ss%2Fword") == "a *** b ***"


def test_a_very_short_secret_does_not_mask_everything() -> None:
    register_secret(Secret("e"))
    register_secret(Secret(""))
    assert redact("every deed") == "every deed"


def test_links_with_a_query_keep_only_their_host() -> None:
    text = f"see <https://s3.example.com/a/b.zip?X={SIGNATURE}#x>, then https://example.com/a."
    assert mask_url_paths(text) == "see <https://s3.example.com/…>, then https://example.com/a."

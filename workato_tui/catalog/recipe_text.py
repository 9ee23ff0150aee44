"""A recipe's code, connections, and start errors as text.

The structure of ``code_errors`` and ``config_errors`` is not documented (lists of lists), so all
text in them is collected.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from workato_tui.api.json_decoding import decode_nested

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAX_DEPTH = 40


def decode_json(text: Any) -> Any:
    """Return the value of JSON text; None if it is invalid."""
    for _ in range(2):
        if not isinstance(text, str):
            break
        try:
            text = decode_nested(text)
        except ValueError:
            return None
    return text


def format_json(text: Any) -> str:
    """Return JSON text indented; other text unchanged."""
    value = decode_json(text)
    if value is None:
        return text if isinstance(text, str) else ""
    return json.dumps(value, ensure_ascii=False, indent=2)


def connections_of(config: Any) -> list[tuple[str, str]]:
    """Return the connections of a recipe: their IDs, empty if none is chosen, and their apps."""
    entries = decode_json(config)
    connections = []
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        provider = entry.get("provider") or entry.get("name") or entry.get("keyword") or "?"
        account = entry.get("account_id")
        if isinstance(account, dict):
            account = account.get("id") or account.get("name")
        connections.append((str(account or ""), str(provider)))
    return connections


def format_connections(config: Any, names: Mapping[str, str]) -> str:
    """Return the connections of a recipe, one per line, by name where it is known."""
    return "\n".join(
        f"{app}: " + (names.get(id_) or (f"connection {id_}" if id_ else "no connection"))
        for id_, app in connections_of(config)
    )


def start_errors(answer: Any) -> str:
    """Return why a recipe did not start, one error per line; empty if the response has none."""
    if not isinstance(answer, dict):
        return ""
    inner = answer.get("result")
    body = inner if isinstance(inner, dict) else answer
    faults = [
        f"{prefix}{fault}."
        for name, prefix in (("code_errors", ""), ("config_errors", "Connections: "))
        for fault in _collect_errors(body.get(name), 0)
    ]
    return "\n".join(["The recipe did not start:", *dict.fromkeys(faults), ""]) if faults else ""


def _collect_errors(value: Any, depth: int) -> Iterator[str]:
    """Yield the errors in lists of lists, each as a sentence without a full stop."""
    if depth > _MAX_DEPTH or value in (None, "", True, False):
        return
    if isinstance(value, list):
        # Seen in practice: [number, [[field, ..., text]]], where the number is the step.
        step = value[0] if len(value) > 1 and type(value[0]) is int else None
        rest = value[1:] if step is not None else value
        if all(part is None or isinstance(part, str) for part in rest):
            inner = _merge_error([part for part in rest if part])
        else:
            inner = [text for part in rest for text in _collect_errors(part, depth + 1)]
        yield from ((f"Step {step}: {text}" for text in inner) if step is not None else inner)
    elif isinstance(value, dict):
        message = next((value[k] for k in ("message", "error", "title") if value.get(k)), None)
        location = [
            f"{label}{value[key]}"
            for key, label in (("line_number", "step "), ("step", "step "), ("field", ""),
                               ("name", ""))
            if value.get(key)
        ]  # fmt: skip
        if message is not None:
            yield from _merge_error([*location, str(message)], sentence=str(message))
        else:
            for key, each in value.items():
                yield from (f"{key}: {text}" for text in _collect_errors(each, depth + 1))
    else:
        yield str(value).rstrip(".")


def _merge_error(texts: list[str], sentence: str = "") -> list[str]:
    """Return an error as its sentence, with the affected fields in parentheses."""
    sentences = [sentence] if sentence else [text for text in texts if " " in text.strip()]
    if len(sentences) > 1:
        return [text.rstrip(".") for text in texts]
    about = ", ".join(text for text in texts if text not in sentences)
    if not sentences:
        return [about] if about else []
    return [sentences[0].rstrip(".") + (f" ({about})" if about else "")]

"""A recipe's code, its connections and the errors that come back, as lines for people.

The inner layout of ``code_errors`` and ``config_errors`` is not documented (lists of lists), so
whatever is in there is gathered as text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from workato_tui.api.json_stream import decode_nested

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_DEPTH = 40


def decode_json(text: Any) -> Any:
    """JSON text as what it says; None where it is none."""
    for _ in range(2):
        if not isinstance(text, str):
            break
        try:
            text = decode_nested(text)
        except ValueError:
            return None
    return text


def format_json(text: Any) -> str:
    """JSON text with a line for each of its parts; what is none, as it came."""
    value = decode_json(text)
    if value is None:
        return text if isinstance(text, str) else ""
    return json.dumps(value, ensure_ascii=False, indent=2)


def format_connections(config: Any) -> str:
    """The connections that a recipe uses."""
    entries = decode_json(config)
    lines = []
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, dict):
            continue
        provider = entry.get("provider") or entry.get("name") or entry.get("keyword") or "?"
        account = entry.get("account_id")
        if isinstance(account, dict):
            account = account.get("name") or account.get("id")
        lines.append(f"{provider}: " + (f"connection {account}" if account else "no connection"))
    return "\n".join(lines)


def start_errors(answer: Any) -> str:
    """Why a recipe did not start, a line a fault, out of an answer that says so; else nothing."""
    if not isinstance(answer, dict):
        return ""
    inner = answer.get("result")
    body = inner if isinstance(inner, dict) else answer
    faults = [
        f"{what}{fault}."
        for name, what in (("code_errors", ""), ("config_errors", "Connections: "))
        for fault in _collect_errors(body.get(name), 0)
    ]
    return "\n".join(["The recipe did not start:", *dict.fromkeys(faults), ""]) if faults else ""


def _collect_errors(value: Any, depth: int) -> Iterator[str]:
    """The faults in lists of lists, each as one sentence without its full stop."""
    if depth > _MAX_DEPTH or value in (None, "", True, False):
        return
    if isinstance(value, list):
        # [number, [[field, ..., text]]] was seen elsewhere: a leading number is the step.
        step = value[0] if len(value) > 1 and type(value[0]) is int else None
        rest = value[1:] if step is not None else value
        if all(one is None or isinstance(one, str) for one in rest):
            inner = _merge_error([one for one in rest if one])
        else:
            inner = [text for one in rest for text in _collect_errors(one, depth + 1)]
        yield from ((f"Step {step}: {text}" for text in inner) if step is not None else inner)
    elif isinstance(value, dict):
        said = next((value[k] for k in ("message", "error", "title") if value.get(k)), None)
        where = [
            f"{label}{value[key]}"
            for key, label in (("line_number", "step "), ("step", "step "), ("field", ""),
                               ("name", ""))
            if value.get(key)
        ]  # fmt: skip
        if said is not None:
            yield from _merge_error([*where, str(said)], sentence=str(said))
        else:
            for key, each in value.items():
                yield from (f"{key}: {text}" for text in _collect_errors(each, depth + 1))
    else:
        yield str(value).rstrip(".")


def _merge_error(texts: list[str], sentence: str = "") -> list[str]:
    """What belongs to one fault: its sentence, and in brackets the fields that it is about."""
    sentences = [sentence] if sentence else [text for text in texts if " " in text.strip()]
    if len(sentences) > 1:
        return [text.rstrip(".") for text in texts]
    about = ", ".join(text for text in texts if text not in sentences)
    if not sentences:
        return [about] if about else []
    return [sentences[0].rstrip(".") + (f" ({about})" if about else "")]

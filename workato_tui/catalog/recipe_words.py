"""A recipe's code, its connections and the errors that come back, as lines for people.

The inner layout of ``code_errors`` and ``config_errors`` is not documented (lists of lists), so
whatever is in there is gathered as text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from workato_tui.api.jsonitems import nested

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST = 40


def decoded(text: Any) -> Any:
    """JSON text as what it says; None where it is none."""
    for _ in range(2):
        if not isinstance(text, str):
            break
        try:
            text = nested(text)
        except ValueError:
            return None
    return text


def indented(text: Any) -> str:
    """JSON text with a line for each of its parts; what is none, as it came."""
    value = decoded(text)
    if value is None:
        return text if isinstance(text, str) else ""
    return json.dumps(value, ensure_ascii=False, indent=2)


def config_lines(config: Any) -> str:
    """The connections that a recipe uses."""
    entries = decoded(config)
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


def reasons(answer: Any) -> str:
    """Why a recipe did not start, out of an answer with ``success: false``; empty if unsaid."""
    if not isinstance(answer, dict):
        return ""
    inner = answer.get("result")
    body = inner if isinstance(inner, dict) else answer
    parts = []
    for name, what in (("code_errors", "in its steps"), ("config_errors", "in its connections")):
        found = list(dict.fromkeys(_texts(body.get(name), 0)))
        if found:
            parts.append(f"{what}: {'; '.join(found)}")
    return f"The recipe did not start: {'. '.join(parts)}." if parts else ""


def _texts(value: Any, depth: int) -> Iterator[str]:
    if depth > _DEEPEST or value in (None, "", True, False):
        return
    if isinstance(value, list):
        # [number, [[field, ..., text]]] was seen elsewhere: a leading number is the step.
        step = value[0] if len(value) > 1 and type(value[0]) is int else None
        inner = [text for each in value[step is not None :] for text in _texts(each, depth + 1)]
        yield from ((f"step {step}: {text}" for text in inner) if step is not None else inner)
    elif isinstance(value, dict):
        said = next((value[k] for k in ("message", "error", "title") if value.get(k)), None)
        where = next(
            (value[k] for k in ("line_number", "step", "field", "name") if value.get(k)), ""
        )
        if said is not None:
            yield f"{where}: {said}" if where else str(said)
        else:
            for key, each in value.items():
                yield from (f"{key}: {text}" for text in _texts(each, depth + 1))
    else:
        yield str(value)

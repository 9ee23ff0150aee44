"""Draw ``screenshots/*.svg`` from the real app.

Run it with ``make screenshots``. Pass the names of pictures to draw only these.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

# Textual reads these at import; the pictures must not depend on the user's environment.
os.environ.update(TEXTUAL_ANIMATIONS="none", COLORTERM="truecolor")
for name in ("NO_COLOR", "TEXTUAL_THEME"):
    os.environ.pop(name, None)

from movie import draw_tour
from stage import NAMES, draw

HERE = Path(__file__).resolve().parent
TOUR = "tour"


def main(names: list[str]) -> int:
    """Draw the pictures; return 2 for an unknown name."""
    unknown = [name for name in names if name not in (*NAMES, TOUR)]
    if unknown:
        sys.stderr.write(
            f"No picture is called {unknown[0]}. There are: {', '.join((*NAMES, TOUR))}\n"
        )
        return 2
    for name in names or (*NAMES, TOUR):
        path = HERE / f"{name}.svg"
        picture = draw_tour() if name == TOUR else draw(name)
        path.write_text(asyncio.run(picture), encoding="utf-8")
        sys.stdout.write(f"{path.relative_to(HERE.parent)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

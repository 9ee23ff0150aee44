"""2,000 customers, every page, against a plain script; the deployments of 100 of them.

The script fetches the same pages with the same library and as many at once. The limit of calls is
the documented one: the first part of the 100 comes at once, the others as it allows.
"""

from __future__ import annotations

import time

from bench import Run, arguments, compare, home, server, tell, timed

COUNT = 2_000
SCRIPT = """
import asyncio, sys, httpx

async def main(url):
    gate = asyncio.Semaphore(4)
    async with httpx.AsyncClient(base_url=url, headers={"Authorization": "Bearer x"}) as client:
        async def page(number):
            async with gate:
                query = {"page": number, "per_page": 100}
                return (await client.get("/api/managed_users", params=query)).json()
        first = await page(1)
        pages = range(2, first["count"] // 100 + 1)
        rest = await asyncio.gather(*(page(number) for number in pages))
        assert sum(len(one["result"]) for one in (first, *rest)) == first["count"]

if sys.argv[1:]:
    asyncio.run(main(sys.argv[1]))
else:
    import anyio._backends._asyncio, httpcore
"""


def main() -> None:
    """Both claims."""
    options = arguments(__doc__)
    python = options.python
    with server("customers", str(COUNT)) as url, home(python, url) as environment:

        def listed() -> float:
            words = [python, "-m", "workato_tui", "bench", "--section", "requests"]
            with Run(words, environment) as run:
                run.until(b"Requests")
                run.settle()
                start = time.perf_counter()
                run.press("5")
                run.until(b"complete")
                return time.perf_counter() - start

        def script() -> float:
            return timed([python, "-c", SCRIPT, url]) - timed([python, "-c", SCRIPT])

        compare("2,000 customers, against a script of the same library", listed, script,
                options.rounds, 1.2)  # fmt: skip
    with server("customers", "100") as url, home(python, url) as environment:
        words = [python, "-m", "workato_tui", "bench", "--section", "customers"]
        with Run(words, environment) as run:
            run.until(b"complete")
            run.settle()
            run.press(".")
            run.until(b"Actions here")
            run.press("deployments of all")
            run.settle()
            run.output.clear()
            start = time.perf_counter()
            run.press("\r")
            run.until(b"Release")
            first = time.perf_counter() - start
            run.until(b"waiting")
            at_once = time.perf_counter() - start
            run.output.clear()
            run.until(b"complete", limit=300)
            everything = time.perf_counter() - start
    tell("deployments of 100 customers: the first are shown", f"{first * 1000:.0f} ms", "1 s")
    tell("as many as the limit lets go at once", f"{at_once:.1f} s", "-")
    tell("all of them, at 48 calls a minute", f"{everything:.0f} s", "-")


if __name__ == "__main__":
    main()

"""Compare a list of 2,000 customers with a plain script; time the deployments of 100 of them.

The script fetches the same pages with the same library and concurrency. The rate limit is the
documented one: it delays all but the first part of the 100 customers.
"""

from __future__ import annotations

import time

from bench import Run, compare, home, parse_arguments, report, server, time_command

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
        others = await asyncio.gather(*(page(number) for number in pages))
        assert sum(len(page["result"]) for page in (first, *others)) == first["count"]

if sys.argv[1:]:
    asyncio.run(main(sys.argv[1]))
else:
    import anyio._backends._asyncio, httpcore
"""


def main() -> None:
    """Measure both lists."""
    options = parse_arguments(__doc__)
    python = options.python
    with server("customers", str(COUNT)) as url, home(python, url) as environment:

        def ours() -> float:
            command = [python, "-m", "workato_tui", "bench", "--section", "requests"]
            with Run(command, environment) as run:
                run.wait_for(b"Requests")
                run.settle()
                start = time.perf_counter()
                run.press("5")
                run.wait_for(b"complete")
                return time.perf_counter() - start

        def script() -> float:
            return time_command([python, "-c", SCRIPT, url]) - time_command([python, "-c", SCRIPT])

        compare("2,000 customers, against a script of the same library", ours, script,
                options.rounds, 1.2)  # fmt: skip
    with server("customers", "100") as url, home(python, url) as environment:
        command = [python, "-m", "workato_tui", "bench", "--section", "customers"]
        with Run(command, environment) as run:
            run.wait_for(b"complete")
            run.settle()
            run.press(".")
            run.wait_for(b"Actions: ")
            run.press("deployments of all")
            run.settle()
            run.output.clear()
            start = time.perf_counter()
            run.press("\r")
            run.wait_for(b"Release")
            first = time.perf_counter() - start
            run.wait_for(b"rate limit")
            before_limit = time.perf_counter() - start
            run.output.clear()
            run.wait_for(b"complete", limit=300)
            total = time.perf_counter() - start
    report("deployments of 100 customers: the first are shown", f"{first * 1000:.0f} ms", "1 s")
    report("as many as the rate limit allows at once", f"{before_limit:.1f} s", "-")
    report("all of them, at 48 calls a minute", f"{total:.0f} s", "-")


if __name__ == "__main__":
    main()

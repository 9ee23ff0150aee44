"""The demo shares no code with the client, listens nowhere by itself, and starts fast."""

from __future__ import annotations

import json
import subprocess
import sys

import httpx

from tests.demo.conftest import connected
from tests.support.server import serve
from workato_tui.demo import DEMO_TOKEN, create_app


def run_python(code: str) -> str:
    """Run code in a new interpreter and return its output."""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_imports_of_the_demo():
    loaded = json.loads(
        run_python(
            "import json, sys; from workato_tui.demo import create_app; create_app();"
            "print(json.dumps(sorted(sys.modules)))"
        )
    )
    ours = {name for name in loaded if name.split(".")[0] == "workato_tui"}
    assert {name for name in ours if not name.startswith("workato_tui.demo")} == {"workato_tui"}
    assert not {"httpx", "uvicorn", "textual", "pydantic", "zipfile"} & set(loaded)


def test_without_uvicorn_the_demo_names_the_extra():
    code = (
        "import sys; sys.modules['uvicorn'] = None; import io; sys.stderr = io.StringIO();"
        "from workato_tui.demo.__main__ import main; code = main([]);"
        "print(code, sys.stderr.getvalue())"
    )
    output = run_python(code)
    assert output.startswith("1 The demo server needs uvicorn")
    assert "workato-tui[serve]" in output


def test_links_lead_to_the_same_socket():
    with serve(create_app(speed=1000)) as base:
        headers = {"Authorization": f"Bearer {DEMO_TOKEN}"}
        with httpx.Client(base_url=base, headers=headers, trust_env=False) as client:
            release = client.get("/api/deployments/6390").json()
            build = client.get(f"/api/project_builds/{release['project_build_id']}").json()
        link = build["download_url"]
        assert link.startswith(f"{base}/files/")
        whole = httpx.get(link, trust_env=False)
        rest = httpx.get(link, headers={"Range": "bytes=1000-"}, trust_env=False)
    assert whole.headers["content-length"] == str(len(whole.content))
    assert (rest.status_code, rest.content) == (206, whole.content[1000:])


async def test_non_ascii_names_are_encoded_in_links():
    app = create_app(speed=1000)
    async with connected(app) as client, connected(app, token=None) as storage:
        build = (await client.get("/api/deployments/6384")).json()["project_build_id"]
        link = (await client.get(f"/api/project_builds/{build}")).json()["download_url"]
        assert link.isascii()
        assert (await storage.get(link)).status_code == 200

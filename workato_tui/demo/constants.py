"""The names under which the demo workspace is reached: tokens, hosts, well-known people."""

from __future__ import annotations

from typing import Final

DEMO_TOKEN: Final = "demo-token-dev"  # noqa: S105 - opens nothing but the demo
"""Token of the DEV environment: may do everything that the demo plays."""

TEST_TOKEN: Final = "demo-token-test"  # noqa: S105 - opens nothing but the demo
"""Token of the TEST environment: sees projects and folders, but neither builds nor deployments."""

PROD_TOKEN: Final = "demo-token-prod"  # noqa: S105 - opens nothing but the demo
"""Token of the PROD environment: sees projects and folders, but neither builds nor deployments."""

PLAIN_TOKEN: Final = "demo-token-no-environments"  # noqa: S105 - opens nothing but the demo
"""Token of a workspace without the Environments feature: Projects calls answer 400."""

TOKENS: Final = {DEMO_TOKEN: "dev", TEST_TOKEN: "test", PROD_TOKEN: "prod", PLAIN_TOKEN: ""}

FILE_HOST: Final = "https://demo-files.workato-tui.invalid"
"""Where signed download links lead unless the demo is reached over loopback."""

TARGETS: Final = ("test", "prod")

PROTECTED_PROJECT: Final = "Record to Report"
"""The project that this API client may not delete: `Cannot destroy folder`."""

FAILING_PROJECT: Final = "Inventory Sync"
"""Deploying this project to prod always fails."""

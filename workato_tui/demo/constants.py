"""Constants of the demo workspace: tokens, hosts, projects."""

from __future__ import annotations

from typing import Final

DEMO_TOKEN: Final = "demo-token-dev"  # noqa: S105 - opens nothing but the demo
"""Token of the DEV environment with all privileges."""

TEST_TOKEN: Final = "demo-token-test"  # noqa: S105 - opens nothing but the demo
"""Token of the TEST environment: reads projects and folders, but not builds or deployments."""

PROD_TOKEN: Final = "demo-token-prod"  # noqa: S105 - opens nothing but the demo
"""Token of the PROD environment: reads projects and folders, but not builds or deployments."""

PLAIN_TOKEN: Final = "demo-token-no-environments"  # noqa: S105 - opens nothing but the demo
"""Token of a workspace without the Environments feature: Projects calls return 400."""

TOKENS: Final = {DEMO_TOKEN: "dev", TEST_TOKEN: "test", PROD_TOKEN: "prod", PLAIN_TOKEN: ""}

FILE_HOST: Final = "https://demo-files.workato-tui.invalid"
"""The host of signed download links, unless the demo is reached over loopback."""

TARGETS: Final = ("test", "prod")

PROTECTED_PROJECT: Final = "Record to Report"
"""The project that must not be deleted: `Cannot destroy folder`."""

FAILING_PROJECT: Final = "Inventory Sync"
"""Deploying this project to prod always fails."""

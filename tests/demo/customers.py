"""Customers of the demo, and requests to their workspaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

NORTHWIND = 4410982
"""The first customer: Environments, reviews, a broken import."""
GLOBEX = "Eglobex%2Femea"
INITECH = "Einitech%2001"
"""No Environments; over its limit of tasks."""
OLD = "EE2300"
"""Answers in the older format."""


class WorkspaceClient:
    """Sends requests below a workspace's path, and checks their status."""

    def __init__(
        self, client: httpx.AsyncClient, reference: object = "", version: str = ""
    ) -> None:
        self.client = client
        self.base = f"/api{version}/managed_users/{reference}" if reference else f"/api{version}"

    async def request(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        response = await self.client.request(method, f"{self.base}{path}", **options)
        message = f"{method} {path}: {response.status_code} {response.text[:300]}"
        assert response.status_code == status, message
        return response.json() if response.content else None

    async def get(self, path: str, expected: int = 200, /, **query: Any) -> Any:
        return await self.request("GET", path, expected, params=query)

    async def post(self, path: str, body: Any = None, status: int = 200, **query: Any) -> Any:
        return await self.request("POST", path, status, json=body, params=query)

    async def put(self, path: str, body: Any = None, status: int = 200) -> Any:
        return await self.request("PUT", path, status, json=body)

    async def delete(self, path: str, status: int = 200, **query: Any) -> Any:
        return await self.request("DELETE", path, status, params=query)


async def environment_of(
    client: httpx.AsyncClient, reference: object, index: int
) -> WorkspaceClient:
    """Return a client of a customer's TEST (0) or PROD (1) workspace."""
    row = (await client.get(f"/api/managed_users/{reference}")).json()
    return WorkspaceClient(client, row["environments"][index]["id"])

"""A customer of the demo as tests reach it."""

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
"""The older shapes of answers."""


class At:
    """Calls below a path, each checked for its status."""

    def __init__(
        self, client: httpx.AsyncClient, reference: object = "", version: str = ""
    ) -> None:
        self.client = client
        self.base = f"/api{version}/managed_users/{reference}" if reference else f"/api{version}"

    async def ask(self, method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = await self.client.request(method, f"{self.base}{path}", **options)
        told = f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        assert answer.status_code == status, told
        return answer.json() if answer.content else None

    async def get(self, path: str, expected: int = 200, /, **query: Any) -> Any:
        return await self.ask("GET", path, expected, params=query)

    async def post(self, path: str, body: Any = None, status: int = 200, **query: Any) -> Any:
        return await self.ask("POST", path, status, json=body, params=query)

    async def put(self, path: str, body: Any = None, status: int = 200) -> Any:
        return await self.ask("PUT", path, status, json=body)

    async def delete(self, path: str, status: int = 200, **query: Any) -> Any:
        return await self.ask("DELETE", path, status, params=query)


async def environment_of(client: httpx.AsyncClient, reference: object, place: int) -> At:
    """TEST (0) or PROD (1) of a customer, by the id that the list of customers tells."""
    row = (await client.get(f"/api/managed_users/{reference}")).json()
    return At(client, row["environments"][place]["id"])

"""The partner's customers: forty with a history, and any number of generated ones."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Row(NamedTuple):
    """The special properties of a customer; the rest depends on the seed.

    `traits`: `env` (has Environments), `reviews`, `old` (older response formats), `bare` (few
    fields), `saml`, `trial`, `behind` (an older version of the projects), `customized` (own changes
    to them), and at most one problem: `broken-import`, `over-limit`,
    `lost-connection`, `trial-ends`, `trial-expired`, `transactions`, `asleep`.
    """

    name: str
    external_id: str | None
    plan: str = "embed_standard"
    zone: str = "Pacific Time (US & Canada)"
    projects: str = "orders"
    traits: str = ""


ROWS: Final = (
    Row("Northwind Farms", "NW-0071", "embed_standard", "Central Time (US & Canada)",
        "orders invoices portal", "env reviews broken-import"),
    Row("Globex Corporation", "globex/emea", "embed_enterprise", "London",
        "orders invoices people", "env reviews"),
    Row("Initech", "initech 01", "embed_standard", "Central Time (US & Canada)",
        "people tickets", "over-limit"),
    Row("Umbrella Health", "it@umbrella.example", "embed_enterprise", "Eastern Time (US & Canada)",
        "people portal", "env lost-connection saml"),
    Row("Soylent Foods", None, "embed_trial", projects="shop", traits="trial trial-ends"),
    Row("株式会社さくら物流", "JP-桜-01", "embed_standard", "Tokyo", "stock shop", "env reviews"),
    Row("東日本電機 株式会社", "JP/東/2", "embed_enterprise", "Tokyo", "invoices tickets"),
    Row("شركة النخيل للتجارة", "ae-palm 7", zone="Abu Dhabi", projects="shop orders"),
    Row("מעבדות כרמל בע״מ", "il:carmel", zone="Jerusalem", projects="people", traits="env"),
    Row("Größenwahn & Söhne GmbH", "größe 9", "embed_enterprise", "Berlin",
        "invoices stock", "env saml"),
    Row("[Sandbox] Acme QA", "sandbox[1]", "embed_sandbox", projects="orders", traits="env"),
    Row("Contoso Ltd", "12345", zone="London", projects="tickets"),
    Row("Contoso Ltd", "E2300", zone="Edinburgh", projects="shop", traits="old"),
    Row("Zażółć Gęślą Jaźń Sp. z o.o.", "pl%2F8", zone="Warsaw", projects="stock"),
    Row('O\'Reilly & Daughters "Books"', "oreilly+books", zone="Dublin", projects="shop portal",
        traits="old"),
    Row("The Very Long And Entirely Respectable Company Of Merchant Adventurers And Partners, "
        "International Holdings", "merchant-adventurers-international", "embed_enterprise",
        "Amsterdam", "orders invoices people tickets", "env reviews"),
    Row("Hooli", "hooli/xyz/prod", "embed_enterprise", projects="portal tickets", traits="env"),
    Row("Vandelay Industries", "vandelay#1?", projects="orders", traits="transactions"),
    Row("Stark Logistics", "AM10:77", projects="stock orders", traits="behind"),
    Row("Wayne Medical", "wayne@gotham.example", "embed_enterprise",
        "Eastern Time (US & Canada)", "people tickets", "saml"),
    Row("Tyrell Bank", "ty-rell", "embed_enterprise", projects="invoices portal",
        traits="env reviews"),
    Row("Cyberdyne", None, "embed_trial", projects="tickets", traits="trial trial-expired"),
    Row("Nakatomi Trading", "nk 88 / tower", zone="Osaka", projects="invoices", traits="behind"),
    Row("Pied Piper", "pied-piper", "embed_trial", projects="shop", traits="trial old"),
    Row("Gringotts Treuhand AG", "grin.gotts", zone="Zurich", projects="invoices", traits="env"),
    Row("Café Zürich", "café", zone="Zurich", projects="shop"),
    Row("Ollivander's Wands", None, projects="shop", traits="bare"),
    Row("Weyland-Yutani 株式会社", "wy-426", "embed_enterprise", "Tokyo", "stock people tickets",
        "env"),
    Row("Sirius Cybernetics", "42", projects="tickets", traits="asleep"),
    Row("Bluth Homes", "bluth", projects="people"),
    Row("Dunder Mifflin", "scranton/pa/branch 2", zone="Eastern Time (US & Canada)",
        projects="orders stock", traits="old customized"),
    Row("Monsters Utilities", "mu-1313", projects="tickets"),
    Row("Aperture Labs", "aperture", "embed_sandbox", projects="portal", traits="env"),
    Row("Black Mesa Research", "bmrf", "embed_enterprise", "Mountain Time (US & Canada)",
        "people stock"),
    Row("Łódź Textile Group", "łódź-1", zone="Warsaw", projects="orders", traits="customized"),
    Row("Ødegård Fisk AS", "no/ødegård", zone="Oslo", projects="stock", traits="env"),
    Row("Người Việt Foods", "nv-foods", zone="Hanoi", projects="shop"),
    Row("ООО Ромашка", "ромашка", zone="Tbilisi", projects="invoices", traits="customized"),
    Row("🚀 Rocket Lunch", "rocket", "embed_trial", projects="shop", traits="trial"),
    Row("Zzyzx Road Services", "zz", projects="tickets", traits="bare asleep"),
)  # fmt: skip

_FIRST_WORDS: Final = ("Alpine", "Baltic", "Coral", "Delta", "Ember", "Fjord", "Granite", "Harbor")
_LAST_WORDS: Final = ("Foods", "Health", "Logistics", "Media", "Motors", "Retail", "Textiles")
_PROJECTS: Final = ("orders", "invoices", "people", "tickets", "shop", "stock", "portal")


def rows(count: int) -> Iterator[Row]:
    """Return the first `count` customers; those after the fortieth are generated."""
    yield from ROWS[:count]
    rng = Random(count)
    for number in range(len(ROWS) + 1, count + 1):
        name = f"{rng.choice(_FIRST_WORDS)} {rng.choice(_LAST_WORDS)} {number}"
        traits = "env" if number % 3 == 0 else ""
        yield Row(name, f"made-up/{number}", projects=rng.choice(_PROJECTS), traits=traits)

"""The collaborators of the demo workspace."""

from __future__ import annotations

from typing import Final, NamedTuple


class Person(NamedTuple):
    """A collaborator; only reviewers need the id."""

    id: int
    name: str

    def shape(self) -> dict[str, object]:
        """Return the JSON in `eligible_reviewers` and `authors`."""
        return {"id": self.id, "name": self.name, "avatar_url": ""}


OWNER: Final = Person(29036, "Priya Raman")
"""The user of the demo's API client."""

REVIEWERS: Final = (
    OWNER,
    Person(30143, "Zoë Müller"),
    Person(31836, "José Álvarez"),
    Person(32077, "Łukasz Wójcik"),
    Person(33410, "田中 美咲"),
    Person(34552, "Amara Okafor"),
    Person(35118, "Alex Chen"),
    Person(35119, "Alex Chen"),  # two people with the same name
)

BUILDERS: Final = (
    "Priya Raman",
    "Søren Østergård",
    "Nguyễn Thị Lan",
    "Finn the Human",
    "Amara Okafor",
    "Łukasz Wójcik",
    "Grace O'Leary",
    "田中 美咲",
)

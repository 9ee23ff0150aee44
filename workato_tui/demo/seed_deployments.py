"""The latest deployments of a workspace: waiting, running, and failed ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from workato_tui.demo.constants import PROTECTED_PROJECT

_BLAME: Final = "The credit limit change needs the finance team's word first. Please resubmit."


@dataclass(frozen=True)
class SeedDeployment:
    """One of the latest deployments. `ago` is the time before the start."""

    project: str
    environment: str
    ago: timedelta
    title: str | None
    state: str = "success"
    detailed_state: str = "deploy_finished"
    review_state: str | None = None
    reviews: tuple[tuple[int, str, str | None], ...] = ()
    ends_well: bool | None = None
    older_by: int = 0
    builds_first: bool = False
    description: str = ""


def ago(hours: float) -> timedelta:
    """Return the time this many hours before the start."""
    return timedelta(hours=hours)


SEED_DEPLOYMENTS: Final = (
    SeedDeployment("Contract Lifecycle", "prod", ago(49), "Archive folder", "failed",
          "deploy_failed", "review_approved", ((2, "approved", "Looks good!"),)),
    SeedDeployment("経費精算ワークフロー", "prod", ago(30), "月次締め対応", "pending",
          "pending_review", "pending_review", ((4, "pending", None),)),
    SeedDeployment("Partner API", "test", ago(26), "Prices off", "failed", "deploy_failed"),
    SeedDeployment(PROTECTED_PROJECT, "prod", ago(21), "New account 4010", "pending",
          "pending_review",
          "review_rejected", ((1, "approved", "Fine by me."), (5, "rejected", _BLAME))),
    SeedDeployment("Case Escalation", "prod", ago(8), "Billing on call", "pending",
          "pending_review", "pending_review", ((0, "approved", "LGTM!"), (3, "pending", None))),
    SeedDeployment("Procure to Pay", "prod", ago(5), "Warehouse folder", "pending", "pending",
          "review_approved", ((1, "approved", "Geprüft, passt."), (2, "approved", ""))),
    SeedDeployment("Order to Cash", "prod", ago(3), "Hotfix", "pending", "pending_review",
          "pending_review", ((0, "pending", None), (4, "pending", None)), older_by=1,
          description="Tax code for Poland; the export is gone."),
    SeedDeployment("Order to Cash", "test", ago(2), "Release 14", review_state="review_approved",
          reviews=((2, "approved", "LGTM!"),), description="Order status API for partners"),
    SeedDeployment("Lead to Opportunity", "prod", ago(0.4), "Summer campaign", "pending", "pending",
          reviews=((0, "pending", None), (3, "pending", None))),
    SeedDeployment("Inventory Sync", "test", ago(0.02), "Second warehouse", "pending", "pending",
          ends_well=False),
    SeedDeployment("Employee Onboarding", "test", ago(0.005), None, "pending", "pending",
          ends_well=True, builds_first=True),
)  # fmt: skip
"""The latest deployments of the own workspace, oldest first, with the last ids."""

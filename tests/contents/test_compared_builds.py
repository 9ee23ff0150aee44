"""Which builds are compared, and the notes about them."""

from __future__ import annotations

import pytest

from tests.core.deployments import deployed, waiting
from workato_tui.views.deployment_diff import build_pair_of, build_pair_of_build


def test_a_deployment_is_compared_with_the_last_success_before_it():
    history = [deployed(1, 40, "prod", title="Release 1"), deployed(2, 41, "test")]
    pair = build_pair_of(deployed(3, 42, "prod"), history, "Orders")
    assert (pair.before.id, pair.after.id, pair.after.project_name) == ("40", "42", "Orders")
    first, caveat = pair.notes
    assert first.startswith("Against build 40, which deployment 1 brought to prod (Release 1, 20")
    assert caveat == "Compares builds; edits made directly in prod are not included."


def test_a_later_deployment_is_noted_for_a_pending_one():
    history = [deployed(1, 40, "prod"), deployed(5, 44, "prod")]
    pair = build_pair_of(waiting(3, 42), history, "Orders")
    assert pair.before.id == "40"
    assert pair.notes[1] == "Later, deployment 5 deployed build 44."
    assert len(build_pair_of(deployed(3, 42, "prod"), history, "Orders").notes) == 2


def test_without_a_previous_deployment_everything_is_new():
    pair = build_pair_of(deployed(3, 42, "prod"), [], "Orders")
    assert pair.before is None
    assert pair.notes[0] == "Nothing was deployed to prod before: everything is new."
    assert build_pair_of_build("42", "prod", None, "Orders").before is None


@pytest.mark.parametrize(
    ("deployment", "history", "message"),
    [
        (deployed(3, None, "prod"), [], "This deployment has no build"),
        (
            deployed(3, 42, "prod"),
            [deployed(1, None, "prod")],
            "Deployment 1, the previous one in prod",
        ),
    ],
)
def test_deployments_without_a_build_cannot_be_compared(deployment, history, message):
    with pytest.raises(LookupError, match=message):
        build_pair_of(deployment, history, "Orders")

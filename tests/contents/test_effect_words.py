"""What is compared with what, and the sentences that say so."""

from __future__ import annotations

import pytest

from tests.core.making import deployed, waiting
from workato_tui.views.deployment_diff import build_pair_of, build_pair_of_build


def test_a_deployment_is_compared_with_the_last_success_before_it():
    known = [deployed(1, 40, "prod", title="Release 1"), deployed(2, 41, "test")]
    effect = build_pair_of(deployed(3, 42, "prod"), known, "Orders")
    assert (effect.before.id, effect.after.id, effect.after.project_name) == ("40", "42", "Orders")
    first, unseen = effect.notes
    assert first.startswith("Against build 40, which deployment 1 brought to prod (Release 1, 20")
    assert unseen == "Compares builds; edits made directly in prod are not included."


def test_what_came_there_since_is_shown_of_one_that_is_still_to_come():
    known = [deployed(1, 40, "prod"), deployed(5, 44, "prod")]
    effect = build_pair_of(waiting(3, 42), known, "Orders")
    assert effect.before.id == "40"
    assert effect.notes[1] == "Later, deployment 5 deployed build 44."
    assert len(build_pair_of(deployed(3, 42, "prod"), known, "Orders").notes) == 2


def test_where_nothing_was_before_everything_is_new():
    effect = build_pair_of(deployed(3, 42, "prod"), [], "Orders")
    assert effect.before is None
    assert effect.notes[0] == "Nothing was deployed to prod before: everything is new."
    assert build_pair_of_build("42", "prod", None, "Orders").before is None


@pytest.mark.parametrize(
    ("deployment", "known", "words"),
    [
        (deployed(3, None, "prod"), [], "This deployment has no build"),
        (
            deployed(3, 42, "prod"),
            [deployed(1, None, "prod")],
            "Deployment 1, the previous one in prod",
        ),
    ],
)
def test_a_build_that_is_not_named_cannot_be_compared(deployment, known, words):
    with pytest.raises(LookupError, match=words):
        build_pair_of(deployment, known, "Orders")

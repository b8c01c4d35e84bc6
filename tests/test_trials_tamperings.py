# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A few of the tamperings of `make trials`, on each database that there is: every one of them is told."""

from __future__ import annotations

from trials import Extent, tamperings

from tests import extent


@extent.in_all
def test_a_few_changes_of_every_kind_are_all_told() -> None:
    counts = tamperings.trial(Extent(0.03, 5))

    assert [count.kind for count in counts if count.bad] == [], [
        sentence for count in counts for sentence in count.shown
    ]
    assert {count.kind for count in counts} >= {
        "a row of the database, SQLite", "the chain's end, SQLite", "a backup", "a backup, without its signature",
    }  # fmt: skip
    assert sum(count.tried for count in counts) >= 33


def test_a_trial_that_breaks_is_a_wrong_and_not_a_silence(monkeypatch) -> None:
    monkeypatch.setattr(tamperings.postgres, "binaries", lambda: None)
    counts = tamperings._tried("postgres://nobody@%2Fnowhere/none", 1, [1, 0, 0])

    assert [(count.tried, count.bad) for count in counts] == [(1, 1)] and counts[0].shown[0]

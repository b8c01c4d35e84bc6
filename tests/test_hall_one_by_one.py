# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is done to many by itself: one that breaks is told and stops no other, whichever it is and whatever is done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.hall.core import attachment_files, attachments, jobs, one_by_one, retention, versions
from klimatkontrakt.hall.core.models import Flaw, Job, Tally
from klimatkontrakt.hall.sign_ins.models import KeptSignIn
from tests import hall
from tests.test_hall_identity import city_files


class BrokenError(Exception):
    """Something of ours that nobody foresaw."""


def broken_for(act: Callable[..., object], *names: object) -> Callable[..., object]:
    """The same act, which breaks for some."""

    def acted(thing: object) -> object:
        if thing in names:
            raise BrokenError(str(thing))
        return act(thing)

    return acted


@given(st.lists(st.booleans(), max_size=8))
def test_all_are_done_but_those_that_break_and_the_first_of_these_is_raised(works: list[bool]) -> None:
    done: list[int] = []
    act = broken_for(done.append, *(at for at, it_works in enumerate(works) if not it_works))

    if all(works):
        assert one_by_one.done(range(len(works)), act, str) == [None] * len(works)
    else:
        with pytest.raises(BrokenError, match=f"^{works.index(False)}$"):
            one_by_one.done(range(len(works)), act, str)
    assert done == [at for at, it_works in enumerate(works) if it_works]


def test_a_database_that_is_gone_is_gone_for_the_next_one_too() -> None:
    asked: list[int] = []

    def act(thing: int) -> None:
        asked.append(thing)
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        one_by_one.done([1, 2], act, str)
    assert asked == [1]


@pytest.mark.django_db
def test_what_has_outlived_its_time_goes_whatever_one_model_does(monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    long_ago = timezone.now() - timedelta(days=1_000)
    Tally.objects.create(key="a", full_at=long_ago)
    KeptSignIn.objects.create(kind="failed", first=long_ago, last=long_ago)
    flaw = Flaw.objects.create(text="En brist", answer_to="bo@example.se")
    Flaw.objects.update(at=long_ago)
    monkeypatch.setattr(retention, "_outlived", broken_for(retention._outlived, Tally))

    with pytest.raises(BrokenError):
        retention.sweep()

    flaw.refresh_from_db()
    assert flaw.answer_to == "" and not KeptSignIn.objects.exists() and Tally.objects.exists()
    assert "hall.Tally is left as it is" in caplog.text


@pytest.mark.django_db
def test_every_other_city_is_worked_out_where_one_breaks(monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    first, other = hall.version(), hall.version(city_files("grannstad", "9998"))
    Job.objects.all().delete()
    monkeypatch.setattr(versions, "city_of", broken_for(versions.city_of, first))

    with pytest.raises(BrokenError):
        jobs.start_what_is_missing()

    assert [job.asked["version"] for job in Job.objects.all()] == [other.pk]
    assert "lillstad is left as it is" in caplog.text


@pytest.mark.django_db
def test_every_other_file_that_nobody_names_is_taken_away_where_one_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachment_files, "names", lambda: ["a", "b", "c"])
    swept: list[object] = []
    monkeypatch.setattr(attachments, "_sweep", broken_for(lambda name: swept.append(name) or True, "a"))

    with pytest.raises(BrokenError):
        attachments.sweep()
    assert swept == ["b", "c"]

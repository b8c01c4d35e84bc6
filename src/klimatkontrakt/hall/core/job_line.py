# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How long does work wait, and behind what? For whoever waits: kinds and counts, never whose work it is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

from django.db.models import Q
from django.utils import timezone

from klimatkontrakt.hall.core import job_states, jobs
from klimatkontrakt.hall.core.models import Beat, Job

LAST_OF_KIND = 20  # so many of the last pieces of work of a kind tell how long one takes
STILL_SECONDS = 3 * job_states.SILENT_SECONDS
MINUTE = 60.0


@dataclass(frozen=True)
class PlaceInLine:
    """Where a piece of work stands in line.

    Attributes:
        is_waiting: whether it has not been taken up yet.
        waited_minutes: for how long it has waited, whole minutes.
        ahead: how many come before it, the one under way among them.
        ahead_of_kind: the same by kind, of the kinds that this hall has.
        minutes_left: how long it is likely to take until it is done, at least one; None where nothing tells.
        is_still: whether nobody has taken up any work for a while.
    """

    is_waiting: bool = False
    waited_minutes: int = 0
    ahead: int = 0
    ahead_of_kind: Mapping[str, int] = field(default_factory=dict)
    minutes_left: int | None = None
    is_still: bool = False


def place(job: Job | None) -> PlaceInLine:
    """Where a piece of work stands; of one that is over, or of none, nothing."""
    if job is None or job.state not in Job.OPEN:
        return PlaceInLine()
    before = _before(job)
    waited = (timezone.now() - job.created).total_seconds()
    return PlaceInLine(
        is_waiting=job.state == Job.State.WAITING,
        waited_minutes=max(0, int(waited // MINUTE)),
        ahead=len(before),
        ahead_of_kind=Counter(one.kind for one in before if one.kind in jobs.kinds()),
        minutes_left=_minutes([*before, job]),
        is_still=_is_still(),
    )


def _before(job: Job) -> list[Job]:
    """What is done before a piece of work: what is under way, and what waits since longer."""
    if job.state != Job.State.WAITING:
        return []
    is_older = Q(created__lt=job.created) | Q(created=job.created, pk__lt=job.pk)
    first = Q(state=Job.State.RUNNING) | Q(state=Job.State.WAITING) & is_older
    return list(Job.objects.filter(first).defer("file", "outcome").order_by("created", "pk"))


def _minutes(line: list[Job]) -> int | None:
    """How long a line is likely to take, from how long such work took last; None where one of its kinds is new."""
    usual = {kind: _usual_seconds(kind) for kind in {job.kind for job in line}}
    if any(seconds is None for seconds in usual.values()):
        return None
    left = sum(max(0.0, (usual[job.kind] or 0.0) - _worked_seconds(job)) for job in line)
    return max(1, math.ceil(left / MINUTE))


def _usual_seconds(kind: str) -> float | None:
    """How long work of a kind takes: the middle of the last; None where none has been done."""
    done = Job.objects.filter(kind=kind, state=Job.State.DONE, begun__isnull=False, ended__isnull=False)
    spans = done.order_by("-ended").values_list("begun", "ended")[:LAST_OF_KIND]
    seconds = [(ended - begun).total_seconds() for begun, ended in spans if begun and ended]
    return max(0.0, median(seconds)) if seconds else None


def _worked_seconds(job: Job) -> float:
    """For how long a piece of work has been under way."""
    if job.state != Job.State.RUNNING or job.begun is None:
        return 0.0
    return max(0.0, (timezone.now() - job.begun).total_seconds())


def _is_still() -> bool:
    """Whether the worker, once seen, has given no sign of life for a while."""
    beat = Beat.objects.filter(name=job_states.WORKER).first()
    return beat is not None and (timezone.now() - beat.at).total_seconds() > STILL_SECONDS

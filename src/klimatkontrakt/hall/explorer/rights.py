# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which saved plans may someone see, and whose may they remove? All are public; one's own, or an administrator any."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from klimatkontrakt.hall.core.actors import Actor
from klimatkontrakt.hall.core.models import City, Person, SavedPlan
from klimatkontrakt.hall.core.rights import ADMINISTRATOR, EDITOR, Right


def plans(city: City) -> QuerySet[SavedPlan]:
    """The plans that editors saved for a city; all are public."""
    return SavedPlan.objects.filter(city=city).select_related("version")


def _is_authors(by: Actor, kept: SavedPlan) -> bool:
    """One's own in a city that one may edit; an administrator may remove any, for its author may be gone."""
    return ADMINISTRATOR.holds(by, kept) or (_wrote(by, kept) and EDITOR.holds(by, kept.city))


def _wrote(by: Actor, kept: SavedPlan) -> bool:
    return isinstance(by, Person) and kept.author == by.pseudonym


def droppable(by: Actor, city: City, kept: Iterable[SavedPlan]) -> set[int]:
    """Which of a city's plans somebody may remove: the same rule, with the right to edit asked for once."""
    if not EDITOR.holds(by, city):
        return set()
    return {plan.pk for plan in kept if ADMINISTRATOR.holds(by, plan) or _wrote(by, plan)}


PLANS_AUTHOR: Right[SavedPlan] = Right("plans_author", frozenset({"editor", "administrator"}), _is_authors)

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which saved plans may someone see, and whose may they remove? All are public; one's own, or an administrator any."""

from __future__ import annotations

from django.db.models import QuerySet

from klimatkontrakt.hall.core.actors import Actor
from klimatkontrakt.hall.core.models import City, Person, SavedPlan
from klimatkontrakt.hall.core.rights import ADMINISTRATOR, EDITOR, Right


def plans(city: City) -> QuerySet[SavedPlan]:
    """The plans that editors saved for a city; all are public."""
    return SavedPlan.objects.filter(city=city).select_related("version")


def _is_authors(by: Actor, kept: SavedPlan) -> bool:
    """One's own in a city that one may edit; an administrator may remove any, for its author may be gone."""
    is_own = isinstance(by, Person) and kept.author == by.pseudonym and EDITOR.holds(by, kept.city)
    return is_own or ADMINISTRATOR.holds(by, kept)


PLANS_AUTHOR: Right[SavedPlan] = Right("plans_author", frozenset({"editor", "administrator"}), _is_authors)

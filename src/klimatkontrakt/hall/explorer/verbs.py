# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with a plan of the explorer? It is kept under a name, and removed."""

from __future__ import annotations

from klimatkontrakt.hall.core import audit
from klimatkontrakt.hall.core.models import City, Person, SavedPlan, Version
from klimatkontrakt.hall.core.rights import EDITOR
from klimatkontrakt.hall.core.verbs import StaleError, stale_since, verb
from klimatkontrakt.hall.explorer.rights import PLANS_AUTHOR

PLAN_ENTRIES = ("saved_plan", "dropped_plan")


class NameTakenError(ValueError):
    """A name that a plan of the city has already.

    Attributes:
        plan: the one that has it.
    """

    def __init__(self, plan: SavedPlan) -> None:
        super().__init__(plan.name)
        self.plan = plan


@verb(right=EDITOR, entry="saved_plan")
def save_plan(
    by: Person, city: City, version: Version, name: str, query: str, *, replaces: int | None = None
) -> SavedPlan:
    """A plan of the explorer is kept under a name; it takes the place of one of one's own only where that is said.

    Args:
        replaces: the number of the saved plan that it takes the place of.

    Raises:
        NameTakenError: when a plan of that name is there: a colleague's, or one's own that was not to be replaced.
        StaleError: when the plan to be replaced is no longer there.
    """
    City.objects.select_for_update().get(pk=city.pk)
    old = SavedPlan.objects.filter(city=city, name=name).first()
    if old is not None and (old.author != by.pseudonym or old.pk != replaces):
        raise NameTakenError(old)
    if old is None and replaces is not None:
        raise _stale_plan(city, name)
    before = {"query": old.query} if old else {}
    if old is not None:
        old.delete()
    kept = SavedPlan.objects.create(city=city, version=version, name=name, query=query, author=by.pseudonym)
    audit.add(by, "saved_plan", f"{city.slug}: {name}", before=before, after={"query": query})
    return kept


def _stale_plan(city: City, name: str) -> StaleError:
    return stale_since(audit.last(PLAN_ENTRIES, f"{city.slug}: {name}"))


@verb(right=PLANS_AUTHOR, entry="dropped_plan")
def drop_plan(by: Person, kept: SavedPlan) -> None:
    """A saved plan is removed by its author; the chain remembers what it was.

    Raises:
        StaleError: when it is no longer there.
    """
    City.objects.select_for_update().get(pk=kept.city_id)
    if not SavedPlan.objects.filter(pk=kept.pk).exists():
        raise _stale_plan(kept.city, kept.name)
    audit.add(by, "dropped_plan", f"{kept.city.slug}: {kept.name}", before={"query": kept.query})
    kept.delete()

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with flaws? Anyone reports one, an administrator sees to it."""

from __future__ import annotations

from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.hall.core import audit
from klimatkontrakt.hall.core.actors import Actor
from klimatkontrakt.hall.core.models import Flaw, Person
from klimatkontrakt.hall.core.rights import ADMINISTRATOR, ANYONE
from klimatkontrakt.hall.core.verbs import stale_since, verb

LONGEST = lengths.most("flaw")
LONGEST_PAGE = lengths.most("page_address")


@verb(right=ANYONE, entry="reported_flaw")
def report_flaw(by: Actor, page: str, text: str, answer_to: str) -> Flaw:
    """Somebody tells of something that does not work; who it was stands nowhere, and what they wrote in the report."""
    flaw = Flaw.objects.create(page=page[:LONGEST_PAGE], text=text[:LONGEST], answer_to=answer_to)
    audit.add(None, "reported_flaw", f"{flaw.pk}")
    return flaw


@verb(right=ADMINISTRATOR, entry="handled_flaw")
def handle_flaw(by: Person, flaw: Flaw) -> None:
    """An administrator has seen to a reported flaw.

    Raises:
        StaleError: when another has already.
    """
    flaw = Flaw.objects.select_for_update().get(pk=flaw.pk)
    if flaw.is_handled:
        raise stale_since(audit.last(("handled_flaw",), f"{flaw.pk}"))
    flaw.is_handled = True
    flaw.save(update_fields=["is_handled"])
    audit.add(by, "handled_flaw", f"{flaw.pk}")

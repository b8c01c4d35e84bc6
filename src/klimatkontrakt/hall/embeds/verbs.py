# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done? An editor says on which sites the city's charts may be shown."""

from __future__ import annotations

from collections.abc import Sequence

from klimatkontrakt.hall.core import audit
from klimatkontrakt.hall.core.models import City, Person
from klimatkontrakt.hall.core.rights import EDITOR
from klimatkontrakt.hall.core.verbs import stale_since, verb
from klimatkontrakt.hall.embeds import rights
from klimatkontrakt.hall.embeds.models import EmbeddingSites


@verb(right=EDITOR, entry="set_embedding_sites")
def set_embedding_sites(by: Person, city: City, origins: Sequence[str], *, made_from: Sequence[str]) -> None:
    """The sites, in the place of those before.

    Args:
        origins: each as https://NAME; none takes them all away.
        made_from: the sites as they were when these were written.

    Raises:
        StaleError: when someone has changed them meanwhile.
    """
    city = City.objects.select_for_update().get(pk=city.pk)
    before = rights.origins(city)
    if before != list(made_from):
        raise stale_since(audit.last(("set_embedding_sites",), city.slug))
    row = EmbeddingSites.objects.filter(city=city).first() or EmbeddingSites(city=city)
    row.origins = "\n".join(origins)
    if origins:
        row.save()
    elif row.pk:
        row.delete()
    audit.add(
        by, "set_embedding_sites", city.slug, before={"sites": " ".join(before)}, after={"sites": " ".join(origins)}
    )

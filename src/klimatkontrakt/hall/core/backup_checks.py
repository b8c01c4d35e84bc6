# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is what a hall holds whole? Every text, every version's document, every city's heads, and the audit chain's end."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from klimatkontrakt.hall.core import audit, texts, versions
from klimatkontrakt.hall.core.models import City, Entry, Text, Version


def chain_end() -> str:
    """The hash that the audit chain ends with."""
    last = Entry.objects.order_by("-number").first()
    return last.hash if last is not None else audit.FIRST


def unlike_versions() -> list[str]:
    """The versions whose files are damaged, or are not those that they were accepted with, by city and number."""
    every = Version.objects.select_related("city").order_by("city__slug", "number")
    return [f"{version.city.slug} {version.number}" for version in every.iterator() if not versions.is_whole(version)]


def damaged_texts(but_of: Collection[str]) -> list[str]:
    """The hashes of texts that are not what they were, beside those of versions that are known to be unlike."""
    known = set()
    for version in Version.objects.select_related("city"):
        if f"{version.city.slug} {version.number}" in but_of:
            known |= set(version.text_hashes.values())
    found = (row.hash for row in Text.objects.order_by("hash").iterator() if not texts.is_whole(row))
    return [name for name in found if name not in known]


def headless_cities() -> list[str]:
    """The cities with versions of which no head stands at one of their own."""
    headless = City.objects.filter(versions__isnull=False, head__isnull=True).distinct()
    strange = City.objects.filter(head__isnull=False).exclude(
        head__working__city=F("pk"), head__published__city=F("pk")
    )  # fmt: skip
    return sorted({city.slug for city in (*headless, *strange)})

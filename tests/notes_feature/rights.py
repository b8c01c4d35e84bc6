# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which notes may someone see? All are public."""

from __future__ import annotations

from django.db.models import QuerySet

from klimatkontrakt.hall.core.models import City
from tests.notes_feature.models import Note


def notes(city: City) -> QuerySet[Note]:
    return Note.objects.filter(city=city).order_by("-at")

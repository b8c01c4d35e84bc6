# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is kept of embedding? The sites where a city's charts may be shown."""

from __future__ import annotations

from django.db import models

from klimatkontrakt.hall.core.declarations import EVERY_FIELD, UNTIL_REMOVED
from klimatkontrakt.hall.core.models import City


class EmbeddingSites(models.Model):
    """The sites of a city, a line each (https://malmo.se); a city without a row has none.

    Attributes:
        origins: scheme, name and port, in order.
    """

    kept_in_backup = True
    names_people = ()
    retention = UNTIL_REMOVED
    bound = EVERY_FIELD

    city = models.OneToOneField(City, on_delete=models.CASCADE, related_name="+")
    origins = models.TextField()

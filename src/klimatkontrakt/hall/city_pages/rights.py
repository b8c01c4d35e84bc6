# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which rows do the lists of cities show? All are public."""

from __future__ import annotations

from django.db.models import Max

from klimatkontrakt.hall.core.models import Version


def latest_numbers() -> dict[int, int]:
    """Of each city the number of its latest version."""
    return dict(Version.objects.values_list("city").annotate(last=Max("number")))

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a thing without a name called? The words of its id."""

from __future__ import annotations

import re


def words_of_id(item: str) -> str:
    """An id as words, where a thing has no name.

    >>> words_of_id("fewer_trips"), words_of_id("car.petrol.km")
    ('fewer trips', 'car petrol km')
    """
    return " ".join(re.split(r"[._]+", item)).strip() or item

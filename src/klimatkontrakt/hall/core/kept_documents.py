# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How much memory do the cities that were read take, and what was told apart in them? All their shelves share it."""

from django.conf import settings

from klimatkontrakt.hall.core.shelf import Store

STORE = Store(settings.MOST_KEPT_DOCUMENTS)

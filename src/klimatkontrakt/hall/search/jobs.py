# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which work has search? The index follows the versions."""

from __future__ import annotations

from klimatkontrakt.hall.core.register import Upkeep
from klimatkontrakt.hall.search import index

UPKEEP = (Upkeep("the index of search", index.follow, 2.0),)

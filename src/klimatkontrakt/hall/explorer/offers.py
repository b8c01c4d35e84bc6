# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may other features ask of the explorer? To read the plan in an address, and to tell what is moved in it."""

from klimatkontrakt.hall.explorer.address import FaultyAddressError, parse
from klimatkontrakt.hall.explorer.levers import moves
from klimatkontrakt.hall.explorer.pages import faulty
from klimatkontrakt.hall.explorer.short_address import plan_query

__all__ = ["FaultyAddressError", "faulty", "moves", "parse", "plan_query"]

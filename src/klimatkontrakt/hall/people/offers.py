# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may other features ask of people? The first administrator's link, for whoever starts the hall."""

from klimatkontrakt.hall.people.invitations import first_administrator
from klimatkontrakt.hall.people.rights import has_administrator_been_here

__all__ = ["first_administrator", "has_administrator_been_here"]

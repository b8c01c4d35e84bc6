# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may other features ask of people? To be let in, and to be acted on as a page showed them."""

from klimatkontrakt.hall.people.invitations import first_administrator, link
from klimatkontrakt.hall.people.rights import has_administrator_been_here
from klimatkontrakt.hall.people.verbs import Invited, TakenError, last_about, locked, new_person, sign_out, standing

__all__ = [
    "Invited",
    "TakenError",
    "first_administrator",
    "has_administrator_been_here",
    "last_about",
    "link",
    "locked",
    "new_person",
    "sign_out",
    "standing",
]

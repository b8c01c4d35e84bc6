# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a seat to be? A role, a remit, an authority, an office; and is it more than the one that was before?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from klimatkontrakt.hall.core import audit, remits, seats
from klimatkontrakt.hall.core.models import Seat


@dataclass(frozen=True)
class WantedSeat:
    """A seat as it is to be.

    Attributes:
        role: one of seats.SEAT_ROLES.
        kinds, areas, actor: its remit; with none of them, the whole document.
        authority: the actor that the person works for; empty where that is not said.
        office: what public pages call the person, such as "miljöstrateg"; never their name.
        publishes: of an editor, whether they publish.
    """

    role: str
    kinds: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    actor: str = ""
    authority: str = ""
    office: str = ""
    publishes: bool = False

    def fields(self) -> dict[str, Any]:
        """What a row has of it."""
        return asdict(self) | {"kinds": list(self.kinds), "areas": list(self.areas)}

    def details(self) -> audit.Details:
        """The same as the log tells it; nothing of what it has not."""
        fields = {
            "role": self.role, "kinds": " ".join(self.kinds), "areas": " ".join(self.areas), "actor": self.actor,
            "authority": self.authority, "office": self.office,
        }  # fmt: skip
        return {name: value for name, value in fields.items() if value} | {"publishes": self.publishes}

    def is_wider_than(self, seat: Seat | None) -> bool:
        """Whether somebody may do with it what they may not with the seat that they have."""
        if seat is None:
            return True
        if self.role != seat.role:
            return self.role not in seats.READS_ALL or seat.role in seats.READS_ALL
        is_other = self.authority != seat.authority or (self.publishes and not seat.publishes)
        return is_other or remits.is_wider(self, seat)


def of(seat: Seat) -> WantedSeat:
    """A seat as it stands."""
    return of_fields({name: getattr(seat, name) for name in seats.FIELDS})


def of_fields(fields: Mapping[str, Any]) -> WantedSeat:
    """A seat of what a row has of it."""
    return WantedSeat(**{**fields, "kinds": tuple(fields["kinds"]), "areas": tuple(fields["areas"])})

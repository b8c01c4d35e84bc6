# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city with one account split in two and a sum of them in its place: nothing of it may move."""

from __future__ import annotations

from klimatkontrakt.city import City
from klimatkontrakt.city.schema import Quantity


def split(city: City, account: str) -> City:
    """Every other line of a yearly account in one part, the rest in another; the account is their sum.

    An only line is halved by two quantities of a half, so that each part has one.
    """
    own = city.accounts[account]
    names = (f"{account}.one", f"{account}.two")
    mine = [line for line in city.lines if line.account == account]
    halves: tuple[Quantity, ...] = ()
    if len(mine) == 1:
        halves = tuple(_half(city, name) for name in names)
        mine = [mine[0].model_copy(update={"factors": (*mine[0].factors, half.id)}) for half in halves]
    parts = dict.fromkeys(names, own)
    whole = own.model_copy(update={"form": "sum", "of": names})
    moved = [line.model_copy(update={"account": names[at % 2]}) for at, line in enumerate(mine)]
    others = [line for line in city.lines if line.account != account]
    return city.model_copy(
        update={
            "accounts": {**city.accounts, **parts, account: whole}, "lines": (*others, *moved),
            "quantities": (*city.quantities, *halves),
        }
    )  # fmt: skip


def _half(city: City, name: str) -> Quantity:
    return Quantity(
        id=f"half.{name}", label_sv="hälften", label_en="half", unit="1", origin="assumed", year=city.years[0],
        value=0.5, source=city.sources[0].id,
    )  # fmt: skip

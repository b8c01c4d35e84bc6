# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A city with one account split in two and a sum of them in its place: nothing of it may move."""

from __future__ import annotations

from klimatkontrakt.city import City


def split(city: City, account: str) -> City:
    """Every other line of a yearly account in one part, the rest in another; the account is their sum."""
    own = city.accounts[account]
    names = (f"{account}.one", f"{account}.two")
    part = own.model_copy(update={"replaces": ()})
    whole = own.model_copy(update={"form": "sum", "of": names})
    accounts = {name: entry for name, entry in city.accounts.items() if name != account}
    lines, count = [], 0
    for line in city.lines:
        if line.account != account:
            lines.append(line)
            continue
        lines.append(line.model_copy(update={"account": names[count % 2]}))
        count += 1
    accounts |= {names[0]: part, account: whole} | ({names[1]: part} if count > 1 else {})
    if count < 2:
        accounts[account] = whole.model_copy(update={"of": names[:1]})
    return city.model_copy(update={"accounts": accounts, "lines": tuple(lines)})

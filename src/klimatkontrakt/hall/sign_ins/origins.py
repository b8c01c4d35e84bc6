# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""From where, as far as it is kept? The network that an address lies in, the address, or nothing: as is set."""

from __future__ import annotations

import ipaddress
from typing import Literal

from klimatkontrakt.hall.core import addresses

Kept = Literal["network", "address", "none"]
PREFIX_OF_V4, PREFIX_OF_V6 = 24, 48  # bits of an address that tell the provider and the place, and no household


def kept(counted: str, how: Kept) -> str:
    """What is kept of where somebody comes from.

    Args:
        counted: an address as limits count it: an IPv4 address, or the IPv6 network of a home.

    >>> kept("193.10.7.77", "network"), kept("193.10.7.77", "address"), kept("193.10.7.77", "none")
    ('193.10.7.0/24', '193.10.7.77', '')
    >>> kept("2001:db8:1:2::/64", "network"), kept("unknown", "network")
    ('2001:db8:1::/48', '')
    """
    if how == "none" or counted == addresses.UNKNOWN:
        return ""
    if how == "address":
        return counted
    home = ipaddress.ip_network(counted)
    return str(home.supernet(new_prefix=PREFIX_OF_V4 if home.version == 4 else PREFIX_OF_V6))

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""From which address does a visitor come? The one that the nearest trusted proxy tells of, and nobody else.

Anyone can write X-Forwarded-For. It is read from its right end, one step for each proxy that the operator trusts
(KK_PROXIES: how many there are, or their networks); the first address that is not a proxy's is the visitor's.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Sequence
from functools import cache

from django.conf import settings
from django.http import HttpRequest

log = logging.getLogger("klimatkontrakt.hall")
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Proxies = int | tuple[Network, ...]
PREFIX_OF_A_HOME = 64  # bits: whoever has one IPv6 address has the whole of such a network
UNKNOWN = "unknown"
DIGITS = tuple("0123456789")


class WrongProxiesError(ValueError):
    """A setting that names neither a number of proxies nor networks."""


def proxies(setting: str) -> Proxies:
    """The proxies that are trusted, as the operator writes them: a number, or networks and addresses with commas.

    Raises:
        WrongProxiesError: for anything else.
    """
    if setting.strip() in DIGITS:
        return int(setting)
    words = filter(None, map(str.strip, setting.split(",")))
    try:
        return tuple(ipaddress.ip_network(word, strict=False) for word in words)
    except ValueError as error:
        raise WrongProxiesError(f"KK_PROXIES={setting}: write how many proxies there are, or their networks") from error


def of(request: HttpRequest) -> str:
    """Whom limits count: an IPv4 address, or the network of 64 bits of an IPv6 address."""
    return counted(_visitor(request, settings.PROXIES))


def counted(address: IPAddress | None) -> str:
    """An address as limits count it."""
    if address is None:
        return UNKNOWN
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(ipaddress.ip_network((address, PREFIX_OF_A_HOME), strict=False))


def is_proxy(text: str) -> bool:
    """Whether somebody who is connected is one of the proxies that are trusted."""
    trusted = settings.PROXIES
    return trusted > 0 if isinstance(trusted, int) else _is_among(_parsed(text), trusted)


@cache
def _warn_of(peer: IPAddress) -> None:
    """Tells the operator, once, of what may be a proxy of theirs."""
    log.warning("%s says whom it sends on, and is not among KK_PROXIES: all its visitors are counted as one", peer)


def _visitor(request: HttpRequest, trusted: Proxies) -> IPAddress | None:
    peer = _parsed(str(request.META.get("REMOTE_ADDR") or ""))
    written = str(request.META.get("HTTP_X_FORWARDED_FOR") or "")
    if written and not trusted and peer is not None and peer.is_private:
        _warn_of(peer)
    chain = [*map(_parsed, filter(str.strip, written.split(","))), peer]
    return _counted_off(chain, trusted) if isinstance(trusted, int) else _first_stranger(chain, trusted)


def _counted_off(chain: Sequence[IPAddress | None], steps: int) -> IPAddress | None:
    """So many steps from the right; the leftmost where there are fewer. What cannot be read stops the walk."""
    return _last_read(list(reversed(chain))[: steps + 1])


def _first_stranger(chain: Sequence[IPAddress | None], trusted: tuple[Network, ...]) -> IPAddress | None:
    """From the right, the first that is no proxy; the leftmost where all are."""
    walked = []
    for address in reversed(chain):
        walked.append(address)
        if not _is_among(address, trusted):
            break
    return _last_read(walked)


def _last_read(walked: Sequence[IPAddress | None]) -> IPAddress | None:
    """The last address before one that cannot be read: whoever sent rubbish is the proxy that let it through."""
    last = None
    for address in walked:
        if address is None:
            break
        last = address
    return last


def _is_among(address: IPAddress | None, networks: tuple[Network, ...]) -> bool:
    return address is not None and any(address in network for network in networks)


def _parsed(text: str) -> IPAddress | None:
    """An address with or without a port; an IPv4 address in IPv6's clothes is the IPv4 address."""
    word = text.strip().strip('"')
    if word.startswith("["):
        word = word[1:].partition("]")[0]
    elif word.count(":") == 1:
        word = word.partition(":")[0]
    try:
        address = ipaddress.ip_address(word.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped if mapped is not None else address

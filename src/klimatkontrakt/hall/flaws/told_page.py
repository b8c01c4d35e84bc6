# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which page of the hall is a flaw told of? Its address, when it is one of the hall's, and what the page is called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import get_args
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.http import Http404
from django.http.request import split_domain_port, validate_host
from django.urls import Resolver404, resolve

from klimatkontrakt.folder.doors import letters
from klimatkontrakt.hall.core import access, register
from klimatkontrakt.hall.core.register import Menu, MenuRow

_STRANGE = re.compile(r"[\\\s]")
HOSTS_OF_TRIALS = (".localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True)
class NamedPage:
    """A page of the hall that somebody came from.

    Attributes:
        address: as it stands after the hall's name.
        row: the row of a menu that leads to it; None where none does.
        city: the name of the city that it is about; empty where it is about none.
    """

    address: str
    row: MenuRow | None
    city: str


def own_address(written: str) -> str:
    """The address of one of the hall's pages, from the path on; empty where another place is meant, or none."""
    parts = _parts(written.strip())
    if parts is None or not _is_of_hall(parts):
        return ""
    path = parts.path or "/"
    if not path.startswith("/") or path.startswith("//"):
        return ""
    return f"{path}?{parts.query}" if parts.query else path


def _parts(written: str) -> SplitResult | None:
    """An address in its parts; None for what is none, or holds a letter that no address of ours has."""
    if not written or letters.control(written) or _STRANGE.search(written):
        return None
    try:
        return urlsplit(written)
    except ValueError:  # half an IPv6 address
        return None


def _is_of_hall(parts: SplitResult) -> bool:
    """Whether an address begins with a stroke, or with the hall's own name."""
    if not parts.scheme and not parts.netloc:
        return parts.path.startswith("/")
    allowed = settings.ALLOWED_HOSTS or HOSTS_OF_TRIALS
    is_web = parts.scheme in ("http", "https") and "@" not in parts.netloc
    return is_web and validate_host(split_domain_port(parts.netloc)[0], allowed)


def named(address: str) -> NamedPage | None:
    """The page at an address of the hall, as its menus call it; None where there is no such page."""
    try:
        match = resolve(urlsplit(address).path)
    except (Resolver404, ValueError):
        return None
    rows = [row for menu in get_args(Menu) for row in register.rows(menu) if row.page == match.url_name]
    return NamedPage(address, rows[0] if rows else None, _city(match.kwargs.get("slug")))


def _city(slug: str | None) -> str:
    try:
        return access.city(slug).name if slug else ""
    except (Http404, access.MovedError):
        return ""

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whom does one tell of a weakness of this hall? /.well-known/security.txt, as RFC 9116 has it."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

DAYS_GOOD = 180


def security_txt(request: HttpRequest) -> HttpResponse:
    """The contacts of KK_SECURITY_CONTACT.

    Raises:
        Http404: where the operator has named none.
    """
    if not settings.SECURITY_CONTACTS:
        raise Http404
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    until = (midnight + timedelta(days=DAYS_GOOD)).strftime("%Y-%m-%dT%H:%M:%SZ")
    lines = [f"Contact: {contact}" for contact in settings.SECURITY_CONTACTS]
    lines += [f"Expires: {until}", "Preferred-Languages: sv, en", f"Canonical: {request.build_absolute_uri()}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def contacts(setting: str) -> list[str]:
    """The contacts that an operator names, with commas between; an e-mail address becomes one of mailto:.

    Raises:
        ValueError: for what is neither an e-mail address, a telephone number by tel: nor an address by https:.
    """
    named = []
    for word in filter(None, map(str.strip, setting.split(","))):
        contact = f"mailto:{word}" if "@" in word and ":" not in word else word
        if not contact.startswith(("mailto:", "https://", "tel:")) or not contact.isprintable() or " " in contact:
            raise ValueError(f"KK_SECURITY_CONTACT={word}: write an e-mail address, or an address that begins https://")
        named.append(contact)
    return named

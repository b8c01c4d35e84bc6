# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""When is a sign-in written down? Whenever Django says that somebody came in, went out, or could not come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from klimatkontrakt.hall.core import addresses
from klimatkontrakt.hall.core.models import Person
from klimatkontrakt.hall.sign_ins import origins, rights
from klimatkontrakt.hall.sign_ins.models import Kind

NAMES = ("username", "email", "login")  # what a name may be called among what somebody signs in with


def listen() -> None:
    """From now on."""
    user_logged_in.connect(_signed_in)
    user_logged_out.connect(_signed_out)
    user_login_failed.connect(_failed)


def _signed_in(*, request: HttpRequest | None, user: object, **signal: Any) -> None:
    _written("signed_in", rights.person_of(user), request)


def _signed_out(*, request: HttpRequest | None, user: object, **signal: Any) -> None:
    person = rights.person_of(user)
    if person is not None:  # whoever was not signed in has not signed out either
        _written("signed_out", person, request)


def _failed(*, credentials: Mapping[str, object], request: HttpRequest | None = None, **signal: Any) -> None:
    given = (credentials.get(name) for name in NAMES)
    _written("failed", rights.named(next((str(name) for name in given if name), "")), request)


def _written(kind: Kind, person: Person | None, request: HttpRequest | None) -> None:
    counted = addresses.of(request) if request is not None else addresses.UNKNOWN
    rights.write(kind, person, origins.kept(counted, settings.SIGN_IN_ORIGINS))

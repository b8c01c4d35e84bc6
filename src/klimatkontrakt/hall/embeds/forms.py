# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of whoever says where charts may be shown? Sites, a line each, as a browser names them."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError

from klimatkontrakt.folder.doors import lengths, numbers
from klimatkontrakt.hall.core.forms import HallForm, WrittenText

MOST_SITES = 20
LONGEST = lengths.most("embedding_sites")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ORIGIN = re.compile(rf"https://(?P<name>(?:{_LABEL}\.)+{_LABEL})(?::(?P<port>[1-9][0-9]{{0,4}}))?", re.ASCII)
MOST_NAME = 253  # letters of a name in the net, as RFC 1035 counts them when it is written


def sites(text: str) -> list[str]:
    """What was written, a site a line, in small letters, each once, without a slash at its end."""
    lines = (line.strip().lower().rstrip("/") for line in text.splitlines())
    return list(dict.fromkeys(filter(None, lines)))


def is_site(line: str) -> bool:
    """Whether a line is a site as a browser names it: https, a name that the net can have, a port where one is said.

    >>> is_site("https://malmo.se"), is_site("https://malmo.se:65535"), is_site("https://malmo.se:65536")
    (True, True, False)
    """
    site = _ORIGIN.fullmatch(line)
    if site is None or len(site["name"]) > MOST_NAME:
        return False
    return site["port"] is None or numbers.of_digits(site["port"]) <= numbers.MOST_PORT


class Sites(HallForm):
    """The sites, and those that the writer saw."""

    origins = WrittenText(most=LONGEST)
    made_from = WrittenText(most=LONGEST)

    def clean_origins(self) -> str:
        """Sites that a browser can be told of.

        Raises:
            ValidationError: with every line that is none, or where there are too many.
        """
        text: str = self.cleaned_data["origins"]
        asked = sites(text)
        if len(asked) > MOST_SITES:
            raise ValidationError("embed.many", params={"most": MOST_SITES, "count": len(asked)})
        wrong = [line for line in asked if not is_site(line)]
        if wrong:
            raise ValidationError("embed.wrong", params={"lines": ", ".join(wrong)})
        return text

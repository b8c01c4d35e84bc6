# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which municipality does a person mean who types a name without å, ä and ö, or in the genitive, or a kommunkod?"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping
from functools import cache

from klimatkontrakt.folder.problem import KlimatkontraktError
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.publishers.municipalities import Territory

CODE_LENGTH = 4
ALIKE_CODE = 0.75  # three digits of four in order
_FORMS = (" kommun", " stad")


class UnknownMunicipalityError(KlimatkontraktError, LookupError):
    """A name or code that is no municipality's, or could be several's."""


def plain(written: str) -> str:
    """A name as it is typed without care: lower case, no marks over letters, no dashes, single spaces.

    >>> plain("  Upplands-VÄSBY "), plain("Malung‑Sälen")
    ('upplands vasby', 'malung salen')
    """
    bare = unicodedata.normalize("NFKD", written.casefold())
    kept = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(kept.replace("-", " ").replace("–", " ").replace("‐", " ").replace("‑", " ").split())


@cache
def _by_plain_name() -> Mapping[str, tuple[Territory, ...]]:
    named: dict[str, tuple[Territory, ...]] = {}
    for area in municipalities.municipalities().values():
        named[plain(area.name)] = (*named.get(plain(area.name), ()), area)
    return named


def _spellings(written: str) -> tuple[str, ...]:
    """The plain forms a name may have: as it stands, without kommun or stad, and without a genitive s."""
    name = plain(written)
    bare = next((name.removesuffix(form) for form in _FORMS if name.endswith(form)), name)
    return tuple(dict.fromkeys((name, bare, bare.removesuffix("s"))))


def municipality(written: str) -> Territory:
    """The municipality of a name in any common spelling, or of a kommunkod.

    Raises:
        UnknownMunicipalityError: when there is none such, or several.

    >>> [municipality(w).code for w in ("1280", "malmo", "Malmös stad", "Göteborgs", "Malung", "Upplands-Väsby")]
    ['1280', '1280', '1280', '1480', '2023', '0114']
    """
    if written.strip().isdigit():
        found = municipalities.municipalities().get(written.strip().zfill(CODE_LENGTH))
    else:
        found = municipalities.municipality(written)
    if found is not None:
        return found
    for spelling in _spellings(written):
        exact = municipalities.municipality(spelling)
        several = (exact,) if exact is not None else _by_plain_name().get(spelling, ())
        if len(several) == 1:
            return several[0]
        if several:
            raise UnknownMunicipalityError(f"”{written}”", where="290", fix=", ".join(map(described, several)))
    raise UnknownMunicipalityError(f"”{written}”", where="290", fix=", ".join(_near(written)))


def alike(area: Territory) -> tuple[Territory, ...]:
    """Other municipalities whose name is the same without å, ä and ö (Habo and Håbo)."""
    return tuple(other for other in _by_plain_name()[plain(area.name)] if other != area)


def is_exact(written: str, area: Territory) -> bool:
    """Whether the code, or the name with its marks over letters, says which municipality is meant.

    >>> [is_exact(w, municipality(w)) for w in ("Håbo", "0305", "Habo", "habo")]
    [True, True, False, False]
    """
    name = written.strip().casefold()
    return name.isdigit() or (name == area.name.casefold() and not name.isascii())


def described(area: Territory) -> str:
    """A municipality by name and code."""
    return f"{area.name} ({area.code})"


def _near(written: str) -> list[str]:
    return list(map(described, near(written)))


def near(written: str) -> list[Territory]:
    """The municipalities whose name is most like a name, at most three names; by code where a code was meant.

    >>> [area.name for area in near("Kirna")], near("xyzzy")
    (['Kiruna', 'Kinda', 'Timrå'], [])
    """
    if written.strip().isdigit():
        codes = difflib.get_close_matches(written.strip(), municipalities.municipalities(), 3, ALIKE_CODE)
        return [municipalities.municipalities()[code] for code in codes]
    names = difflib.get_close_matches(_spellings(written)[-1], _by_plain_name(), 3, 0.5)
    return [area for name in names for area in _by_plain_name()[name]]

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whose decision stands behind a promise? The promisor's own, its decider's, somebody else's, or nobody's (§10)."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache

from klimatkontrakt import data
from klimatkontrakt.city import dates
from klimatkontrakt.city.commitments import last_year
from klimatkontrakt.city.contract import Commitment, Contract, InstrumentType
from klimatkontrakt.city.ids import by_id
from klimatkontrakt.city.schema import Actor, City

OWN_ORGANISATION = ("city", "board")
WHO_DECIDES: dict[str, tuple[str, ...]] = {  # of a body in words: whose such a decision is, by type of actor
    "council_decision": OWN_ORGANISATION,
    "board_decision": OWN_ORGANISATION,
    "company_decision": ("company", "business", "other"),
    "owner_directive": ("company",),
    "law": ("state", "agency"),
    "grant_decision": ("state", "agency", "eu", "programme", "region"),
}
OF_OTHERS = ("law", "grant_decision")  # whose decisions these are, their own row above says
COUNCIL = ("kf", "ks", "kommunfullmäktige", "kommunstyrelsen", "city council", "city executive board")
MUNICIPAL = ("kommun", "stad", "kommunfullmäktige", "kommunstyrelse", "city council", "municipal")
_WORD = re.compile(r"[^\W\d_]+")
NO_DECISION, OTHERS, TOO_LATE, UNDATED = "no_decision", "others_decision", "late_decision", "undated_decision"
BETWEEN_BODIES = ";"


def lacking(city: City, contract: Contract, commitment: Commitment, promisor: str) -> str:
    """Why a promisor's promise has no decision behind it; empty where it has one.

    Returns:
        NO_DECISION where no body is told, OTHERS where it is somebody else's, TOO_LATE where it was taken after the
        contract's period, UNDATED where no year tells when it was taken.
    """
    reasons = []
    for text, kind, date in _decisions(contract, commitment):
        year = last_year(date) if dates.exists(date) or not dates.looks_like_a_date(date) else None
        if not any(decides_for(city, body, kind, promisor) for body in bodies(text)):
            reasons.append(OTHERS)
        elif year is None:
            reasons.append(UNDATED)
        elif year > contract.period[1]:
            reasons.append(TOO_LATE)
        else:
            return ""
    return min(reasons, key=(TOO_LATE, UNDATED, OTHERS).index, default=NO_DECISION)


def bodies(text: str) -> tuple[str, ...]:
    """The bodies that took a decision together, as the parties of an agreement do.

    A mark without a word is none, and nor is what says that there is no decision, or that asks whether there is one.

    >>> bodies("malmo; region_skane"), bodies(" "), bodies("?"), bodies("ej beslutat"), bodies("KF (beslut väntas)")
    (('malmo', 'region_skane'), (), (), (), ())
    """
    return tuple(body.strip() for body in text.split(BETWEEN_BODIES) if _is_body(body))


def _is_body(text: str) -> bool:
    said = _spaced(text)
    return bool(said.strip()) and "?" not in text and not any(phrase in said for phrase in _undecided())


def _spaced(text: str) -> str:
    """The words of a text in lower case with a space around each."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


@cache
def _undecided() -> frozenset[str]:
    """What says that no decision is taken, each with a space around it."""
    return frozenset(f" {row['phrase']} " for row in data.table("undecided_words"))


def _decisions(contract: Contract, commitment: Commitment) -> list[tuple[str, InstrumentType | None, str]]:
    """The decisions that a commitment names: (body, the instrument's type, date)."""
    found: list[tuple[str, InstrumentType | None, str]] = []
    mandate, instrument = commitment.mandate, contract.instruments.get(commitment.instrument or "")
    if mandate is not None and bodies(mandate.body):
        found.append((mandate.body.strip(), None, mandate.date))
    if instrument is not None and bodies(instrument.body):
        found.append((instrument.body.strip(), instrument.type, instrument.date))
    return found


def decides_for(city: City, body: str, kind: InstrumentType | None, promisor: str) -> bool:
    """Whether a body's decision binds a promisor: it is its own, or its decider's.

    A council decides for its city and its boards, a state for its agencies, an owner by a directive for its company. A
    city's signature is no decision of a company's.

    Args:
        city: whose actors are known.
        body: an actor's id or name, or a body in words.
        kind: the instrument's type; None of a mandate, which is the promisor's own unless it names another.
        promisor: an actor's id.
    """
    actors = by_id(city.actors)
    own, known = actors.get(promisor), _named(city, body)
    if body == promisor or own is None:
        return body == promisor or known is None
    if known is not None:
        return known.id == promisor or _is_decider(known, own, kind)
    return _decides_in_words(city, body, kind, own)


def _decides_in_words(city: City, body: str, kind: InstrumentType | None, promisor: Actor) -> bool:
    """Whether a body that is no actor of the city's, told in words, decides for a promisor."""
    if _is_named(body, promisor):
        return True
    if _is_of_another_municipality(city, body):
        return False
    others = _types_told(body)
    if others and kind not in OF_OTHERS:
        return _is_one_of(promisor, others)
    if kind is None:
        return promisor.type in OWN_ORGANISATION or not _is_council(city, body)
    return promisor.type in WHO_DECIDES.get(kind, OWN_ORGANISATION)


def _is_one_of(promisor: Actor, types: Collection[str]) -> bool:
    """Whether a promisor is of one of the types; what the state decides binds its agencies."""
    return promisor.type in types or (promisor.type == "agency" and "state" in types)


def _is_named(body: str, promisor: Actor) -> bool:
    """Whether a body in words bears a promisor's own name."""
    names = filter(None, (promisor.label_sv, promisor.label_en))
    return any(name.casefold() in body.casefold() for name in names)


def _is_of_another_municipality(city: City, body: str) -> bool:
    """Whether a body in words bears the name of a municipality that is not the city: Göteborgs kommunfullmäktige."""
    words = _spaced(body)
    if any(f" {name} " in words for name in _as_written(city.header.name)):
        return False
    return any(name in words for name in _municipalities())


def _types_told(body: str) -> set[str]:
    """The types of actor that a body in words says itself that it is of, where it is not of a city: Region Skåne."""
    said = _spaced(body)
    return {row["type"] for row in data.table("deciding_words") if f" {row['word']} " in said}


@cache
def _municipalities() -> frozenset[str]:
    """The names of all municipalities beside what says that one is meant: many a name is an ordinary word too."""
    names = set()
    for row in data.table("municipalities"):
        for name in _as_written(row["name"]):
            names |= {f" {name} {word}" for word in MUNICIPAL} | {f"{word} i {name} " for word in MUNICIPAL}
    return frozenset(names)


def _as_written(name: str) -> tuple[str, str]:
    plain = " ".join(_WORD.findall(name.casefold()))
    return plain, f"{plain}s"


def _is_decider(body: Actor, promisor: Actor, kind: InstrumentType | None) -> bool:
    if kind == "owner_directive":
        return promisor.type == "company"
    both_own = body.type in OWN_ORGANISATION and promisor.type in OWN_ORGANISATION
    return both_own or (body.type == "state" and promisor.type == "agency")


def _named(city: City, body: str) -> Actor | None:
    """The actor that a body is, by its id or its name."""
    wanted = body.casefold()
    return next(
        (a for a in city.actors if wanted in (a.id.casefold(), a.label_sv.casefold(), a.label_en.casefold())), None
    )


def _is_council(city: City, body: str) -> bool:
    """Whether a body in words is the city's own council or board."""
    said = body.casefold()
    return said in COUNCIL or any(name in said for name in (city.header.name.casefold(), *COUNCIL[2:]))

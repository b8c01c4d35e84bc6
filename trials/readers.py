# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Fifty readers for a minute: every page whole and the very one that was asked for, however many ask at once."""

from __future__ import annotations

import random
from collections.abc import Mapping

from trials import Count, Extent, clients
from trials.clients import Reply, Visits

READERS, SECONDS, LEAST_SECONDS = 50, 60, 5
CITIES = ("malmo", "lillstad")
TEMPLATES = ("kiruna", "alvesta", "gotland")
PAGES_SV = ("", "pa-vag/", "utslapp/", "atgarder/", "loften/", "kostnad/", "osakert/", "kallor/", "versioner/")
PAGES_EN = ("", "on-track/", "emissions/", "measures/", "promises/", "cost/", "doubt/", "sources/", "versions/")
OF_THE_HALL = ("/", "/en/", "/kommuner/", "/en/municipalities/", "/om/", "/metod/", "/halsa/")


def addresses(*cities: str) -> tuple[str, ...]:
    """The pages that are read: the hall's own, and every city's in both languages."""
    of_cities = [f"/kommun/{city}/{page}" for city in cities for page in PAGES_SV]
    of_cities += [f"/en/city/{city}/{page}" for city in cities for page in PAGES_EN]
    return (*OF_THE_HALL, *of_cities)


def alone(port: int, wanted: tuple[str, ...]) -> tuple[dict[str, str], list[str]]:
    """Every page as one reader gets it with nobody else there, and those that are not there as they should."""
    pages: dict[str, str] = {}
    wrong = []
    for address in wanted:
        first, second = (clients.ask(port, address, 0, {}) for _ in range(2))
        if first.status != 200 or first.text != second.text:
            wrong.append(f"{address} alone: {first.status}, then {second.status}, alike: {first.text == second.text}")
        pages[address] = second.text
    return pages, wrong


def _wrong(address: str, reply: Reply, pages: Mapping[str, str]) -> str:
    """What is wrong with an answer; nothing where it is the page as it is read alone."""
    if reply.status != 200:
        return f"{address}: {reply.status} {reply.text[:80]}"
    return "" if reply.text == pages[address] else f"{address}: another page than it is alone"


def trial(extent: Extent) -> list[Count]:
    """The trial."""
    wanted = addresses(*CITIES, *TEMPLATES)
    with clients.running(*CITIES) as hall:
        return read(hall, wanted, max(LEAST_SECONDS, extent.of(SECONDS)), extent.seed)


def read(
    hall: clients.Running, wanted: tuple[str, ...], seconds: float, seed: int, readers: int = READERS
) -> list[Count]:
    """Many readers of some pages in a hall that runs."""
    pages, wrong_alone = alone(hall.port, wanted)

    def visit(reader: int, turn: int, visits: Visits) -> None:
        address = random.Random(f"{seed} {reader} {turn}").choice(wanted)
        reply = clients.ask(hall.port, address, reader, {})
        visits.add(reply, _wrong(address, reply, pages))

    visits = clients.together(readers, seconds, visit)
    measured = (
        f"{len(visits.seconds) / seconds:,.0f} pages a second; half within {visits.percentile(50):.2f} s, "
        f"95 of 100 within {visits.percentile(95):.2f} s"
    )
    return [
        Count("pages read alone, twice alike", len(wanted), len(wrong_alone), tuple(wrong_alone)),
        Count(
            f"pages read by {readers} at once", len(visits.seconds), len(visits.wrong), tuple(visits.wrong), measured
        ),
    ]

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Names that come to the same letters are not one thing: municipalities, releases, parties, actors."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.city.schema import Actor
from klimatkontrakt.folder.frozen import is_id
from klimatkontrakt.sources.contract_text import parties
from klimatkontrakt.sources.intake import acceptance, imports
from klimatkontrakt.sources.intake.proposals import Proposals, ProposalSource, ReadParty
from klimatkontrakt.sources.publishers import municipalities
from klimatkontrakt.sources.template import municipality
from tests.cities import LILLSTAD, shipped


def test_the_290_municipalities_of_the_template_have_ids_of_their_own() -> None:
    ids = {area.code: municipality.city_id(area) for area in municipalities.municipalities().values()}

    assert len(set(ids.values())) == 290
    assert ids["1280"] == "malmo" and ids["0643"] != ids["0305"]  # Habo and Håbo
    assert all(is_id(name) for name in ids.values())


def test_an_id_ends_where_it_ends() -> None:
    assert is_id("a") and not is_id("a\n") and not is_id("a" * 81) and not is_id("Å")


@given(st.lists(st.text("2025-./ µ", min_size=1, max_size=12), min_size=2, max_size=2, unique=True))
def test_two_releases_never_get_the_same_source(releases: list[str]) -> None:
    first = imports.source_id("smhi", releases[0], {})
    second = imports.source_id("smhi", releases[1], {first: releases[0]})

    assert first != second
    assert imports.source_id("smhi", releases[0], {first: releases[0]}) == first


def _party(short: str) -> parties.Party:
    return parties._party(short, "", (0, 1))


def test_two_parties_of_a_text_are_two_though_their_letters_are_the_same() -> None:
    found = list(parties._each_once([_party("Habo"), _party("Håbo"), _party("HABO"), _party("Habo")]))

    assert [(party.short, party.id) for party in found] == [("Habo", "habo"), ("Håbo", "habo_2")]


def _matched(names: list[str], labels: dict[str, str]) -> dict[str, str]:
    """Which actor each party of a text is taken for."""
    actors = tuple(Actor(id=key, label_sv=label, type="city", source="s") for key, label in labels.items())
    city = shipped(LILLSTAD).model_copy(update={"actors": actors})
    told = tuple(ReadParty(id=f"p{at}", name=name) for at, name in enumerate(names))
    found = Proposals(text=ProposalSource(file="x", sha256="0" * 64, characters=1), parties=told)
    return dict(acceptance._actors(found, city))


def test_a_party_is_the_actor_that_is_spelt_as_it_is() -> None:
    labels = {"a": "Habo kommun", "b": "Håbo kommun"}

    assert _matched(["Habo kommun", "Håbo kommun"], labels) == {"p0": "a", "p1": "b"}


def test_a_party_without_accents_is_an_actor_only_where_there_is_one_such() -> None:
    assert _matched(["Malmo stad"], {"a": "Malmö stad"}) == {"p0": "a"}
    assert _matched(["HÅBO KOMMUN"], {"a": "Habo kommun", "b": "Håbo kommun"}) == {}

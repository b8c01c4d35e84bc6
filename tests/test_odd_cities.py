# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Cities that lack things, and cities of the template: all their pages still answer in words."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from klimatkontrakt.city import City, write_city
from klimatkontrakt.city.document import written
from klimatkontrakt.folder.problem import errors
from klimatkontrakt.hall.core import kept_answers, versions
from klimatkontrakt.hall.core.models import Version
from klimatkontrakt.sources.template import municipality, municipality_names
from tests import extent, hall, walk
from tests.cities import LILLSTAD, shipped

pytestmark = pytest.mark.django_db
CHAPTERS = ("city", "track", "emissions", "measures", "promises", "money", "doubt", "sources", "versions", "explorer")
PLACES = ("Kiruna", "Stockholm", "Gotland", "Bjurholm", "Luleå", "Sundbyberg", "Kumla", "0643")


def _without(*kinds: str) -> Callable[[City], City]:
    """A city with nothing of some kinds; scenarios name no measure that is gone."""

    def bare(city: City) -> City:
        empty = {kind: type(getattr(city, kind))() for kind in kinds}
        if "measures" in kinds:
            scenarios = {name: own.model_copy(update={"measures": {}}) for name, own in city.scenarios.items()}
            empty |= {"scenarios": scenarios, "contracts": {}}
        return city.model_copy(update=empty)

    return bare


def _bare_contract(city: City) -> City:
    contracts = {
        p: c.model_copy(update={"commitments": (), "clauses": (), "needs": (), "stances": ()})
        for p, c in city.contracts.items()
    }
    return city.model_copy(update={"contracts": contracts})


def _nameless(city: City) -> City:
    """Nothing has a name of its own."""
    bare = {"sv": "", "en": ""}
    entries = {
        kind: {k: v.model_copy(update=bare) for k, v in getattr(city, kind).items()}
        for kind in ("areas", "accounts", "targets", "events", "scenarios", "measures", "goals")
    }
    return city.model_copy(update=entries)


def _no_costs(city: City) -> City:
    return city.model_copy(
        update={"measures": {k: m.model_copy(update={"costs": ()}) for k, m in city.measures.items()}}
    )


def _no_ranges(city: City) -> City:
    bare = {"low": None, "high": None, "shape": None, "with_": {}}
    return city.model_copy(update={"quantities": tuple(q.model_copy(update=bare) for q in city.quantities)})


ODD = {
    "no targets": _without("targets", "goals"),
    "no history": _without("history", "targets", "calibrations"),
    "no measures": _without("measures", "pools", "uptakes"),
    "no goals": lambda city: city.model_copy(update={"goals": {}, "targets": {k: t.model_copy(update={"goal": None}) for k, t in city.targets.items()}}),
    "no contract": _without("contracts"),
    "an empty contract": _bare_contract,
    "no costs": _no_costs,
    "no doubt": _no_ranges,
    "no names": _nameless,
    "a baseline alone": lambda city: city.model_copy(update={"scenarios": {"baseline": city.scenarios["baseline"]}}),
}  # fmt: skip


def _odd_files(kind: str) -> dict[str, str] | None:
    """Lillstad with something taken away; None where that is no city at all."""
    files = written(ODD[kind](shipped(LILLSTAD)))
    city, found = versions.checked(files)
    return None if city is None or errors(found) else files


@pytest.mark.parametrize("kind", extent.some(ODD, 1))
def test_a_city_that_lacks_something_has_all_its_pages(client: Client, kind: str) -> None:
    files = _odd_files(kind)
    assert files is not None, [p.said("en") for p in versions.checked(written(ODD[kind](shipped(LILLSTAD))))[1]]
    version = hall.version(files)
    for scenario in kept_answers.scenarios(version):
        kept_answers.work_out(version, scenario)
    hall.version({**files, "sources.csv": files["sources.csv"].replace("s1,", "s1,Ny ", 1)}, message="Ny")
    for language, name in itertools.product(("sv", "en"), CHAPTERS):
        response = client.get(reverse(f"{language}:{name}", args=["lillstad"]))
        assert response.status_code in (200, 503), (language, name)
    kept_answers.work_out(Version.objects.order_by("-number").first(), version.city.shown)
    names = walk.Names()
    for language, name in itertools.product(("sv", "en"), CHAPTERS):
        response = client.get(reverse(f"{language}:{name}", args=["lillstad"]))
        assert response.status_code == 200, (language, name)
        assert walk.faults(walk.Page(response.content.decode()), language, names) == [], (language, name)
    for number in (1, 2):
        assert client.get(f"/kommun/lillstad/versioner/{number}/").status_code == 200


@pytest.mark.parametrize("place", extent.some(PLACES, 1))
def test_a_template_city_has_all_its_pages(client: Client, tmp_path, place: str) -> None:
    write_city(municipality.city(municipality_names.municipality(place)), tmp_path)
    version = hall.version(hall.files(tmp_path))
    kept_answers.work_out(version, version.city.shown)
    for language, name in itertools.product(("sv", "en"), (*CHAPTERS, "versions")):
        assert client.get(reverse(f"{language}:{name}", args=[version.city.slug])).status_code == 200, (language, name)

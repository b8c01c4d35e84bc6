# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A scenario that sets numbers in the hall: every page that shows it says what it sets, and no other page does."""

from __future__ import annotations

import io
import zipfile
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from klimatkontrakt.city import read_city
from klimatkontrakt.engine import study
from klimatkontrakt.hall.core import kept_worlds, versions
from klimatkontrakt.hall.explorer import address as asking
from tests import hall
from tests.test_json_forms import keeps
from tests.test_scenarios import SET, with_scenarios

RATE = {"sv": "Kalkylränta 3,5 % → 5 %", "en": "Discount rate 3.5 % → 5 %"}


@pytest.fixture
def version(db, tmp_path: Path):
    own = {"slow": {"sv": "Långsamt", "en": "Slowly", "like": "contract", "set": SET}}
    return hall.worked(hall.version(hall.files(with_scenarios(tmp_path, own))))


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode())


def addresses(client: Client) -> list[str]:
    """Every chapter of the city, by its own menu."""
    text = client.get("/kommun/lillstad/").content.decode()
    return sorted({part.split('"')[0] for part in text.split('href="') if part.startswith("/kommun/lillstad/")})


def test_every_page_of_a_scenario_says_what_it_sets(client: Client, version) -> None:
    found = [address for address in addresses(client) if "versioner" not in address and "?" not in address]
    found = [address for address in found if not address.endswith("/jamfor/")]  # leads to cities beside each other
    found = [address for address in found if "/hamta/" not in address and "/andringar/" not in address]

    assert len(found) >= 8
    for address in found:
        assert RATE["sv"] in page(client, f"{address}?scenario=slow"), address
        assert RATE["sv"] not in page(client, address), address


def test_a_file_of_a_scenario_says_what_it_sets(client: Client, version) -> None:
    file = "/kommun/lillstad/hamta/city/path/json/"
    made = client.get(f"{file}?scenario=slow").json()["made_of"]

    assert RATE["sv"] in made["sets"]
    assert "sets" not in client.get(file).json()["made_of"]


@pytest.mark.parametrize("language, address", [("sv", "/kommun/lillstad/"), ("en", "/en/city/lillstad/")])
def test_it_is_told_in_the_language_of_the_page(client: Client, version, language: str, address: str) -> None:
    text = page(client, f"{address}?scenario=slow")

    assert RATE[language] in text and RATE["en" if language == "sv" else "sv"] not in text


def test_the_list_of_cities_says_which_one_goes_by_other_numbers(client: Client, version) -> None:
    assert "andra tal än kommunens egna" not in page(client, "/")
    version.city.shown = "slow"
    version.city.save()

    assert "andra tal än kommunens egna" in page(client, "/")


def test_a_story_under_a_scenario_says_it_too(client: Client, version) -> None:
    story = "/kommun/lillstad/siffra/price.petrol/"
    known = [
        address for address in (story, "/kommun/lillstad/tal/price.petrol/") if client.get(address).status_code == 200
    ]
    text = page(client, f"{known[0]}?scenario=slow")

    assert RATE["sv"] in text and "2,1 kronor per kWh" in text
    assert RATE["sv"] not in page(client, story)


def test_the_explorer_begins_with_what_the_scenario_sets(client: Client, version) -> None:
    """The cars' ramp is set to go from 2025: the lever says so, and the answer goes by it."""
    text = page(client, "/kommun/lillstad/vad-hander-om/?scenario=slow")

    assert RATE["sv"] in text and '<option value="2025" selected>' in text
    assert '<option value="2023" selected>' in page(client, "/kommun/lillstad/vad-hander-om/")


def test_what_a_plan_is_set_beside_says_what_it_sets(client: Client, version) -> None:
    answer = client.get("/kommun/lillstad/vad-hander-om/svar/?compare=slow", headers={"HX-Request": "true"})

    assert RATE["sv"] in unescape(answer.content.decode())


def test_a_plan_goes_by_the_numbers_of_the_scenario_that_it_began_from(version) -> None:
    from_document = versions.city_of(version)
    for query, scenario in (("scenario=slow", "slow"), ("", "contract")):
        asked = asking.parse(from_document, asking.QueryDict(query), "contract")
        results, _, _ = kept_worlds.plan_glance(version, asked, (2030,), 250, 0)
        whole = study.run(from_document, scenario, draws=250)
        assert results.both.planned["territorial"][0, -1] == pytest.approx(whole.both.planned["territorial"][0, -1])
        assert results.both.baseline["territorial"][0, -1] == pytest.approx(whole.both.baseline["territorial"][0, -1])
        assert bool(results.provenance.sets) == (scenario == "slow")


def test_what_is_taken_out_says_what_the_scenario_sets(client: Client, version) -> None:
    address = "/kommun/lillstad/vad-hander-om/export/?scenario=slow&plan=fewer_trips:50&as="
    plain = keeps(client.get(f"{address}json").content)
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{address}csv").content))

    assert plain["provenance"]["set"][0] == {"path": "discount_rate", "before": "0.035", "after": "0.05"}
    assert all("discount_rate: 0.035 → 0.05" in archive.read(name).decode("utf-8-sig") for name in archive.namelist())
    assert client.get(f"{address}xlsx").status_code == 200


def test_what_a_version_changed_of_a_set_stands_in_its_list(client: Client, version, tmp_path: Path) -> None:
    quantities = {"car.petrol.km": {"points": {2030: 130}}, "price.petrol": SET["quantities"]["price.petrol"]}
    setting = SET | {"discount_rate": 0.06, "quantities": quantities}
    own = {"slow": {"sv": "Långsamt", "en": "Slowly", "like": "contract", "set": setting}}
    later = hall.version(hall.files(with_scenarios(tmp_path / "later", own)))
    text = page(client, f"/kommun/lillstad/versioner/{later.number}/")

    assert "Sätter tal, Kalkylränta" in text and "5 procent" in text and "6 procent" in text
    assert "Sätter tal, Storheter Bensinbilars körsträcka, Värde 2030" in text and "130 miljoner" in text
    assert read_city(tmp_path / "later" / "lillstad").scenarios["slow"].set_.discount_rate == 0.06

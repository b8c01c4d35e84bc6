# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The explorer: an address is read with limits, written back short, and answered; plans are kept, shared and taken."""

from __future__ import annotations

import io
import json
import re
import zipfile
from html import unescape

import jsonschema
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from klimatkontrakt.city.schema import Plan
from klimatkontrakt.engine import study
from klimatkontrakt.hall.core.models import Entry, SavedPlan
from klimatkontrakt.hall.explorer import address as asking
from klimatkontrakt.hall.explorer import short_address
from klimatkontrakt.hall.explorer import verbs as explorer_verbs
from klimatkontrakt.language import words
from klimatkontrakt.publish import export
from tests import extent, hall
from tests.cities import LILLSTAD, MALMO, shipped

PAGE, ANSWER = "/kommun/lillstad/vad-hander-om/", "/kommun/lillstad/vad-hander-om/svar/"
SMALL, LARGE = shipped(LILLSTAD), shipped(MALMO)


@pytest.fixture
def lillstad(db):
    return hall.version()


@pytest.fixture
def malmo(db):
    return hall.version(hall.files(MALMO))


def _asked(query: str, city=SMALL, shown: str = "contract") -> asking.Asked:
    return asking.parse(city, QueryDict(query), shown)


def _faults(query: str, city=SMALL) -> list[str]:
    with pytest.raises(asking.FaultyAddressError) as caught:
        _asked(query, city)
    return [fault.key for fault in caught.value.faults]


def _finding(response) -> str:
    return re.search(r'id="finding"[^>]*>([^<]*)<', response.content.decode())[1]


# An address.


def test_a_bare_address_is_the_shown_scenario_in_its_targets_year():
    asked = _asked("")

    assert asked.plans == {"fewer_trips": Plan(level=1.0), "electric_cars": Plan(level=1.0)}
    assert (asked.year, asked.account, asked.is_changed) == (2030, "territorial", False)


def test_the_short_address_moves_levels_starts_and_events():
    asked = _asked("plan=capture:50@2031,plastics_sorting:0&events=fuel_duty:raised&year=2032", LARGE)

    assert asked.plans["capture"] == Plan(level=0.5, start=2031)
    assert "plastics_sorting" not in asked.plans
    assert asked.fixed == {"fuel_duty": "raised"}
    assert asked.year == 2032


def test_an_event_that_the_scenario_fixes_may_be_left_open():
    asked = _asked("scenario=capture_built&events=capture_decision:*", LARGE)

    assert asked.fixed == {}
    assert short_address.query(LARGE, asked, "contract") == "scenario=capture_built&events=capture_decision:*"


def test_the_forms_fields_and_the_short_address_say_the_same():
    form = _asked(
        "scenario=contract&l.electric_cars=40&s.electric_cars=2025&l.fewer_trips=100&s.fewer_trips=2023&year=2030&compare="
    )

    assert short_address.query(SMALL, form, "contract") == "plan=electric_cars:40@2025"
    assert form == _asked("plan=electric_cars:40@2025")


def test_a_start_that_is_the_measures_own_is_no_change():
    assert not _asked("s.electric_cars=2023&l.electric_cars=100").is_changed


def test_a_level_between_steps_is_kept_to_four_decimals():
    assert _asked("plan=electric_cars:33.3333").plans["electric_cars"].level == pytest.approx(1 / 3, abs=1e-6)
    assert _asked("l.electric_cars=12,5").plans["electric_cars"].level == 0.125


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("draws=1000000000", "unknown_name"),
        ("l.nothing=50", "unknown_measure"),
        ("plan=nothing:50", "unknown_measure"),
        ("l.electric_cars=nan", "not_level"),
        ("l.electric_cars=inf", "not_level"),
        ("l.electric_cars=-1", "not_level"),
        ("l.electric_cars=1e9", "not_level"),
        ("l.electric_cars=101", "level_range"),
        ("l.electric_cars=%EF%BC%95%EF%BC%90", "not_level"),
        ("s.electric_cars=1066", "start_range"),
        ("s.electric_cars=20x5", "start_range"),
        ("e.nothing=yes", "unknown_event"),
        ("events=nothing", "no_colon"),
        ("plan=electric_cars", "no_colon"),
        ("plan=electric_cars:1,electric_cars:2", "twice"),
        ("year=2030&year=2029", "twice"),
        ("l.electric_cars=1&plan=electric_cars:1", "twice"),
        ("year=9999", "year_range"),
        ("year=NaN", "year_range"),
        ("scenario=nothing", "unknown_scenario"),
        ("compare=nothing", "unknown_scenario"),
        ("account=energy_cost", "unknown_account"),
        ("show=everything", "unknown_show"),
        ("plan=" + ",".join(f"m{i}:1" for i in range(10_000)), "many"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_name(query, fault):
    assert _faults(query) == [fault]


def test_an_outcome_that_an_event_cannot_have_is_refused():
    assert _faults("e.fuel_duty=abolished", LARGE) == ["unknown_outcome"]


def test_every_fault_is_told_at_once():
    found = _faults("draws=9&l.nothing=1&l.electric_cars=nan&year=1&scenario=x")

    assert found == ["unknown_name", "unknown_scenario", "unknown_measure", "not_level", "year_range"]


def test_of_many_faults_twenty_are_told_and_the_rest_counted():
    with pytest.raises(asking.FaultyAddressError) as caught:
        _asked("&".join(f"x{i}=1" for i in range(30)))

    told = caught.value.said("sv")
    assert len(told) == 21
    assert "10" in told[-1]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_fault_has_words_in_both_languages(language):
    for key in words.catalogue(asking.SUBJECT):
        if key.startswith("fault.") and key not in ("fault.more",):
            assert asking.Fault(key.removeprefix("fault."), "a", "b", "c").said(language)


@given(st.text(max_size=200))
def test_no_address_makes_the_reader_stumble(text):
    try:
        asked = asking.parse(SMALL, QueryDict(text), "contract")
    except asking.FaultyAddressError as error:
        assert all(error.said("sv")) and all(error.said("en"))
    else:
        assert asking.parse(SMALL, QueryDict(short_address.query(SMALL, asked, "contract")), "contract") == asked


@given(st.data())
def test_a_plan_written_short_is_read_back_the_same(data):
    names = sorted(asking.measures_of(LARGE))
    moved = data.draw(st.lists(st.sampled_from(names), unique=True, max_size=8))
    levels = {f"l.{name}": str(data.draw(st.integers(0, 100))) for name in moved}
    starts = {
        f"s.{name}": str(data.draw(st.integers(*asking.starts_of(LARGE, name))))
        for name in moved
        if asking.first_year(LARGE, name) is not None and data.draw(st.booleans())
    }
    events = {f"e.{e}": data.draw(st.sampled_from(["*", *own.outcomes])) for e, own in LARGE.events.items()}
    scenario = data.draw(st.sampled_from(sorted(LARGE.scenarios)))
    query = QueryDict(mutable=True)
    query.update({"scenario": scenario, **levels, **starts, **events})

    asked = asking.parse(LARGE, query, "contract")
    short = short_address.query(LARGE, asked, "contract")

    assert asking.parse(LARGE, QueryDict(short), "contract") == asked
    assert short_address.query(LARGE, asking.parse(LARGE, QueryDict(short), "contract"), "contract") == short


# A page.


@pytest.mark.parametrize("address", [PAGE, "/en/city/lillstad/what-if/"])
def test_the_page_holds_levers_answer_and_what_replaces(lillstad, client: Client, address):
    html = client.get(address).content.decode()

    assert html.count('class="level"') == 2
    assert 'id="explorer-path"' in html and 'id="explorer-shares"' in html and 'id="explorer-purses"' in html
    assert 'id="replace"' in html


def test_the_answer_says_what_the_study_says(lillstad, client: Client):
    results = study.run(SMALL, "contract", draws=settings.DRAWS)
    mean = results.both.planned["territorial"][:, 8][results.world.rows(0)].mean()

    # 2030 is the ninth of Lillstad's years.
    assert words.number(float(mean), "sv", digits=0) in _finding(client.get(PAGE))


def test_a_dropped_measure_gives_a_higher_path_and_names_what_replaces_it(lillstad, client: Client):
    html = client.get(f"{PAGE}?plan=fewer_trips:0,electric_cars:50").content.decode()

    assert "mer än" in _finding(client.get(f"{PAGE}?plan=fewer_trips:0"))
    assert 'id="replace-fewer_trips"' in html and 'id="replace-electric_cars"' in html


def test_no_measure_replaces_and_the_page_says_so(lillstad, client: Client):
    html = client.get(f"{PAGE}?plan=fewer_trips:0").content.decode()

    assert "Vad som ersätter det är inte känt" in html


def test_a_form_without_javascript_lands_on_the_short_address(lillstad, client: Client):
    response = client.get(
        f"{PAGE}?scenario=contract&l.electric_cars=50&s.electric_cars=2023&l.fewer_trips=100&year=2030&compare=&account=territorial"
    )

    assert response.status_code == 302
    assert response["Location"] == f"{PAGE}?plan=electric_cars:50"


def test_htmx_gets_the_answer_alone_with_its_address(lillstad, client: Client):
    response = client.get(f"{ANSWER}?scenario=contract&l.electric_cars=50", headers={"HX-Request": "true"})

    html = response.content.decode()
    assert response["HX-Replace-Url"] == f"{PAGE}?plan=electric_cars:50"
    assert "<html" not in html and "hx-swap-oob" in html and 'id="explorer-path"' in html


@pytest.mark.parametrize(("part", "has"), [("replace", "replace-fewer_trips"), ("table", "explorer-table")])
def test_the_slower_parts_come_when_they_are_asked_for(lillstad, client: Client, part, has):
    response = client.get(f"{ANSWER}?plan=fewer_trips:0&part={part}", headers={"HX-Request": "true"})

    assert f'id="{has}"' in response.content.decode()


def test_the_table_opens_without_javascript_too(lillstad, client: Client):
    assert 'id="explorer-table"' in client.get(f"{PAGE}?show=table").content.decode()


def test_a_reader_who_opens_the_answer_by_itself_gets_the_page(lillstad, client: Client):
    assert client.get(f"{ANSWER}?plan=electric_cars:50")["Location"] == f"{PAGE}?plan=electric_cars%3A50"


@pytest.mark.parametrize("address", [PAGE, ANSWER, f"{PAGE}export/"])
def test_a_faulty_address_is_a_clear_page(lillstad, client: Client, address):
    response = client.get(f"{address}?draws=1000000000&plan=electric_cars:nan", headers={"HX-Request": "true"})

    html = response.content.decode()
    assert response.status_code == 400
    assert "draws" in html and "nan" in html and "Traceback" not in html


def test_what_an_address_says_is_never_taken_for_html(lillstad, client: Client):
    html = client.get(f"{PAGE}?l.%3Cscript%3Ealert(1)%3C/script%3E=1").content.decode()

    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_ten_thousand_levels_are_refused_before_anything_is_read(lillstad, client: Client):
    many = "&".join(f"l.m{i}=1" for i in range(10_000))

    assert client.get(f"{PAGE}?{many}").status_code in (400, 414)


@extent.in_all
def test_every_account_that_is_offered_is_answered(malmo, client: Client):
    for account in asking.accounts_of(LARGE):
        address = f"/kommun/malmo/vad-hander-om/svar/?account={account}&plan=plastics_sorting:0"
        assert client.get(address, headers={"HX-Request": "true"}).status_code == 200, account


def test_an_event_switch_takes_its_branches_away(malmo, client: Client):
    address = "/kommun/malmo/vad-hander-om/"
    still = client.get(address).content.decode()
    fixed = client.get(f"{address}?events=capture_decision:built,fuel_duty:kept").content.decode()

    assert "branch-1" in still
    assert "branch-1" not in fixed


def test_a_comparison_is_named_and_drawn(malmo, client: Client):
    html = client.get("/kommun/malmo/vad-hander-om/?compare=decided").content.decode()

    assert "curve compared" in html
    assert "Beslutat med pengar" in re.search(r'id="finding"[^>]*>([^<]*)<', html)[1]


# Saving and taking.


def test_an_editor_saves_a_plan_and_the_chain_remembers(lillstad, client: Client):
    alice = hall.person("alice")
    hall.make_editor(hall.person("root", administrator=True), alice, lillstad.city)
    client.force_login(User.objects.get(username="alice"))

    response = client.post(f"{PAGE}spara/", {"name": "Mindre bil", "query": "plan=electric_cars:50"}, follow=True)

    kept = SavedPlan.objects.get()
    assert (kept.name, kept.query) == ("Mindre bil", "scenario=contract&plan=electric_cars:50")
    assert Entry.objects.filter(verb="saved_plan", what="lillstad: Mindre bil").exists()
    assert "Planen ”Mindre bil” är sparad." in response.content.decode()


def test_a_saved_plan_may_be_removed_by_an_editor(lillstad, client: Client):
    root = hall.person("root", administrator=True)
    kept = explorer_verbs.save_plan(root, lillstad.city, lillstad, "Gammal", "plan=electric_cars:50")
    client.force_login(User.objects.get(username="root"))

    client.post(f"{PAGE}spara/", {"drop": kept.pk})

    assert not SavedPlan.objects.exists()
    assert Entry.objects.filter(verb="dropped_plan").exists()


@pytest.mark.parametrize(("who", "status"), [(None, 404), ("bob", 403)])
def test_others_may_not_save(lillstad, client: Client, who, status):
    if who:
        hall.person(who)
        client.force_login(User.objects.get(username=who))

    assert client.post(f"{PAGE}spara/", {"name": "x", "query": ""}).status_code == status
    assert not SavedPlan.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 121])
def test_a_plan_without_a_name_is_not_saved_and_says_why(lillstad, client: Client, name):
    hall.person("root", administrator=True)
    client.force_login(User.objects.get(username="root"))

    response = client.post(f"{PAGE}spara/", {"name": name, "query": "plan=electric_cars:50"}, follow=True)

    assert "Ge planen ett namn" in response.content.decode()
    assert not SavedPlan.objects.exists()


def test_a_faulty_plan_is_not_saved(lillstad, client: Client):
    hall.person("root", administrator=True)
    client.force_login(User.objects.get(username="root"))

    assert client.post(f"{PAGE}spara/", {"name": "x", "query": "plan=electric_cars:nan"}).status_code == 400
    assert not SavedPlan.objects.exists()


def test_a_saved_plan_is_a_link_for_everyone(lillstad, client: Client):
    root = hall.person("root", administrator=True)
    explorer_verbs.save_plan(root, lillstad.city, lillstad, "Mindre bil", "scenario=contract&plan=electric_cars:50")

    assert f'href="{PAGE}?scenario=contract&amp;plan=electric_cars:50"' in client.get(PAGE).content.decode()


def test_the_tables_leave_as_json_csv_and_a_workbook(lillstad, client: Client):
    address = f"{PAGE}export/?plan=electric_cars:50&as="
    plain = json.loads(client.get(f"{address}json").content)
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{address}csv").content))
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{address}xlsx").content))

    tables = ["plan", "accounts", "contributions", "money", "present_values", "targets"]
    assert list(plain["tables"]) == tables
    assert plain["provenance"]["began_from"] == "contract"
    jsonschema.validate(plain, export.json_schema())
    assert ("measure", "electric_cars", "Elbilar", 0.5, "", "") in list(
        zip(*plain["tables"]["plan"]["columns"].values(), strict=True)
    )
    assert archive.namelist() == [f"{name}.csv" for name in tables]
    assert book.sheet_names == [*tables, "made_of"]
    assert book.get_sheet_by_name("plan").to_python()[1][:4] == ["measure", "electric_cars", "Elbilar", 0.5]


def test_an_unknown_kind_of_export_is_not_there(lillstad, client: Client):
    assert client.get(f"{PAGE}export/?as=exe").status_code == 404


# The stories of a plan's numbers.


@pytest.mark.parametrize("part", ["", "table"])
def test_every_number_of_a_moved_plan_leads_to_its_own_story(lillstad, client: Client, part):
    plan = "plan=electric_cars:50"
    address = f"{ANSWER}?{plan}&part={part}" if part else f"{PAGE}?{plan}"
    html = client.get(address, headers={"HX-Request": "true"} if part else {}).content.decode()
    links = {unescape(link) for link in re.findall(r'class="story" href="([^"]*)"', html)}

    beside = {link for link in links if link.endswith("plan=")}  # where the plan began

    assert links - beside and (beside if not part else not beside)
    assert all(plan in link for link in links - beside)
    for link in links - beside:
        told = client.get(link)
        assert told.status_code == 200, link
        assert "Under din plan, som utgår från scenariot" in hall.without_cards(told.content.decode())


def test_what_replaces_a_measure_is_told_under_the_plan_too(malmo, client: Client):
    dropped = next(iter(LARGE.scenarios["contract"].measures))
    plan = f"plan={dropped}:0"
    html = client.get(
        f"/kommun/malmo/vad-hander-om/svar/?{plan}&part=replace", headers={"HX-Request": "true"}
    ).content.decode()
    links = [unescape(link) for link in re.findall(r'class="story" href="([^"]*)"', html)]

    assert links and all(plan in link for link in links)
    assert client.get(links[0]).status_code == 200


def test_a_moved_plans_number_is_told_as_the_answer_gave_it(lillstad, client: Client):
    # 15 000 t of petrol; a tenth of the trips away, half of the half that turns electric: 15 000 × 0,9 × 0,75
    told = client.get("/kommun/lillstad/siffra/territorial/?year=2030&plan=electric_cars:50").content.decode()
    plain = " ".join(unescape(re.sub(r"<[^>]+>", "", told)).split())

    assert re.search(r"Din plan, år 2030: väntat [^;]*; med varje tal vid sitt eget värde 10 125", plain)
    assert re.search(r"Referensbanan, år 2030: väntat [^;]*; med varje tal vid sitt eget värde 15 000", plain)


def test_a_plan_that_is_not_moved_is_told_under_its_scenario(lillstad, client: Client):
    told = client.get("/kommun/lillstad/siffra/territorial/?year=2030&plan=").content.decode()

    assert "Din plan" not in told and "Under din plan" not in told


def test_a_story_under_a_scenario_that_is_not_worked_out_is_told(lillstad, client: Client):
    told = client.get("/kommun/lillstad/siffra/territorial/?scenario=baseline")

    assert told.status_code == 200


def test_a_story_of_a_plan_that_cannot_be_says_so(lillstad, client: Client):
    told = client.get("/kommun/lillstad/siffra/territorial/?plan=electric_cars:400")

    assert told.status_code == 400
    assert "electric_cars" in told.content.decode()


def test_each_column_leads_to_the_plan_whose_numbers_it_tells(malmo, client: Client):
    query = "plan=capture:0&events=fuel_duty:raised&compare=decided"
    html = client.get(f"/kommun/malmo/vad-hander-om/?{query}").content.decode()
    table = re.search(r'<figure id="explorer-path">.*?</figure>', html, re.DOTALL)[0]
    heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]*)</th>", table)
    row = next(r for r in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL) if ">2030<" in r)
    links = [unescape(link) for link in re.findall(r'href="([^"]*)"', row)]
    beside = next(
        link for head, link in zip(heads[2:], links[-len(heads[2:]) :], strict=True) if "samma beslut" in head
    )

    assert "scenario=decided" in beside and "fuel_duty:raised" in beside and "capture" not in beside
    assert sum("capture:0" in link for link in links) == len(links) - 1
    assert client.get(beside).status_code == 200


def test_a_number_of_another_year_leads_to_that_year(malmo, client: Client):
    html = client.get("/kommun/malmo/vad-hander-om/?plan=capture:50").content.decode()
    table = re.search(r'<figure id="explorer-shares">.*?</figure>', html, re.DOTALL)[0]
    row = re.search(r"<tr>(<th scope=\"row\">.*?)</tr>", table, re.DOTALL)[1]

    assert re.findall(r"year=(\d{4})", row) == ["2030", "2030", "2035", "2030"]


def test_what_a_plan_is_set_beside_says_in_whose_decisions(malmo, client: Client):
    moved = client.get("/kommun/malmo/vad-hander-om/?events=fuel_duty:raised").content.decode()
    chosen = client.get("/kommun/malmo/vad-hander-om/?events=fuel_duty:raised&compare=contract").content.decode()
    plain = client.get("/kommun/malmo/vad-hander-om/?plan=capture:0").content.decode()

    assert "egna beslut" in moved and "samma beslut" in chosen
    assert "egna beslut" not in plain and "samma beslut" not in plain
    assert "också referensbanan, räknar med: Reduktionsplikten" in hall.without_cards(moved)


def test_a_plan_beside_the_baseline_shows_the_baseline_once(malmo, client: Client):
    html = client.get("/kommun/malmo/vad-hander-om/?compare=baseline").content.decode()
    table = re.search(r'<figure id="explorer-path">.*?</figure>', html, re.DOTALL)[0]

    assert table.count(">Referensbana</th>") == 1


def test_a_year_before_anything_is_done_says_so(malmo, client: Client):
    html = client.get("/kommun/malmo/vad-hander-om/?year=2020").content.decode()

    assert "ändrar det här kontot 2020" in html
    assert "Ingen betalar eller sparar något att tala om 2020–2020" in html


def test_a_moved_plans_story_begins_with_what_is_moved(malmo, client: Client):
    plan = "plan=capture:0,plastics_sorting:30@2029&events=fuel_duty:raised"
    told = client.get(f"/kommun/malmo/siffra/territorial/?year=2030&{plan}").content.decode()
    listed = re.search(r'<ul class="story-moved">(.*?)</ul>', told, re.DOTALL)[1]
    plain = " ".join(unescape(re.sub(r"<[^>]+>", "", listed)).split())

    assert "Koldioxidinfångning vid Sysav (SkyZero): 0 % av åtgärden, inte 100 %" in plain
    assert re.search(r"Sortera ut plast före förbränning: 30 % av åtgärden, inte 100 %; från 2029, inte \d{4}", plain)
    assert "Reduktionsplikten 2027–2030: höjs till 2022 års nivå, inte öppen" in plain
    assert re.search(r'href="/kommun/malmo/siffra/capture/\?[^"]*plan=', listed)


def test_a_printed_plan_says_what_is_moved(lillstad, client: Client):
    html = client.get(f"{PAGE}?plan=electric_cars:50").content.decode()

    assert re.search(r'<ul class="onpaper"><li>Elbilar: 50 % av åtgärden, inte 100 %</li></ul>', html)
    assert "onpaper" not in client.get(PAGE).content.decode()


def test_a_story_under_a_scenario_says_of_nothing_that_it_is_moved(lillstad, client: Client):
    assert "story-moved" not in client.get("/kommun/lillstad/siffra/territorial/?plan=").content.decode()


def test_names_in_a_story_lead_to_their_own(lillstad, client: Client):
    told = client.get("/kommun/lillstad/siffra/territorial.petrol/").content.decode()

    assert re.search(r'<a href="/kommun/lillstad/siffra/car.petrol.km/">[^<.]+</a> × ', told)
    assert "<h1>Bensinbilar</h1>" in told and "<code>territorial.petrol</code>" in told


def test_the_authors_swedish_is_marked_on_an_english_page(malmo, client: Client):
    told = client.get("/en/city/malmo/figure/capture/").content.decode()

    assert '<li>Note: <span lang="sv">Verkar på det som' in told and "</span> (in Swedish)</li>" in told
    assert 'lang="sv">Verkar' not in client.get("/kommun/malmo/siffra/capture/").content.decode()


# Money outside the years.


def test_a_start_that_moves_a_cost_out_of_the_years_says_how_much(malmo, client):
    # Plastics sorting: 450 MSEK at 0.3, 0.4 and 0.3 in 2027 to 2029. From 2034 the last part falls in 2036, after 2035.
    on_time = client.get("/kommun/malmo/vad-hander-om/svar/").content.decode()
    late = unescape(
        client.get("/kommun/malmo/vad-hander-om/svar/?plan=plastics_sorting:100@2034", follow=True).content.decode()
    )

    assert "Utanför åren" not in on_time
    assert "Utanför åren 2020–2035 faller 135 miljoner kronor av planens kostnader" in late

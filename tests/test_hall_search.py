# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is in the hall is found by its name, by everyone who may read it and by nobody else, and leads to its page."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.db import DataError, OperationalError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.hall.core import heads, limits, package, register, versions
from klimatkontrakt.hall.core.management.commands import worker
from klimatkontrakt.hall.core.models import Entry, Head
from klimatkontrakt.hall.core.register import Findable
from klimatkontrakt.hall.search import excerpts, findings, hits, index, lookups, places, query, rights, stems, things
from klimatkontrakt.hall.search.lookups import LaidLookup
from klimatkontrakt.hall.search.matches import matches
from klimatkontrakt.hall.search.things import KINDS, Searchable
from klimatkontrakt.hall.search.vocabulary import Vocabulary
from klimatkontrakt.language.words import LANGUAGES, Language
from tests import extent, hall
from tests.cities import MALMO
from tests.test_hall_heads import unpublished
from tests.test_hall_identity import city_files

FILES = hall.files()
RENAMED = {**FILES, "measures.yaml": FILES["measures.yaml"].replace("sv: Elbilar", "sv: Trollbilar")}
PAGES: dict[Language, str] = {"sv": "/sok/", "en": "/en/search/"}


def asked(text: str, language: Language = "sv", person=None) -> findings.Findings:
    return findings.findings(query.read(text, language), person)


def items(text: str, language: Language = "sv", person=None) -> set[tuple[str, str, str]]:
    """What is found of cities: of which, what, and which."""
    found = {(thing.slug, thing.posting.kind, thing.posting.item) for thing in asked(text, language, person).things}
    return {item for item in found if item[0]}


def shown(client: Client, text: str, language: Language = "sv", **more: str) -> str:
    response = client.get(PAGES[language], {"q": text, **more})
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def lillstad(db):
    version = hall.version()
    index.follow()
    return version


# Found by its own name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", extent.some([hall.LILLSTAD, MALMO], 1), ids=lambda folder: folder.name)
def test_everything_that_is_indexed_is_found_by_its_own_name(folder, language: Language) -> None:
    document = versions.checked(hall.files(folder))[0]
    laid = LaidLookup(tuple(things.of_city(document)))
    lost = []
    for key, thing in enumerate(laid.things):
        sought = query.read(thing.title[language], language)
        scores = matches(laid, sought).scores
        keys = [posting.key for posting in scores]
        if sought.words and key not in keys:
            lost.append((thing.kind, thing.item, thing.title[language]))

    assert {thing.kind for thing in laid.things} >= {"measure", "quantity", "account", "source", "page", "actor"}
    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_database_finds_what_memory_finds(lillstad, language: Language) -> None:
    """One index two ways: for every name of Lillstad, the same things with the same scores."""
    laid = LaidLookup(tuple(things.of_city(versions.city_of(lillstad))))
    kept = lookups.KeptLookup((lillstad.pk,))
    assert kept.vocabulary(language).words == laid.vocabulary(language).words
    for thing in laid.things:
        sought = query.read(thing.title[language], language)
        in_memory, in_database = matches(laid, sought), matches(kept, sought)
        found = {(posting.kind, posting.item): score for posting, score in in_memory.scores.items()}

        assert {(posting.kind, posting.item): score for posting, score in in_database.scores.items()} == found
        assert (thing.kind, thing.item) in found or not sought.words


TITLES = st.text(min_size=1, max_size=60)


@given(st.lists(TITLES, min_size=1, max_size=6), TITLES)
def test_any_title_is_found_by_itself(titles: list[str], note: str) -> None:
    laid = LaidLookup(
        tuple(
            Searchable("measure", str(number), {"sv": title, "en": title}, things.NOTHING, note)
            for number, title in enumerate(titles)
        )
    )
    for number, title in enumerate(titles):
        sought = query.read(title, "sv")
        if sought.words:
            assert number in [posting.key for posting in matches(laid, sought).scores]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_municipality_is_found_by_its_name_first(lillstad, language: Language) -> None:
    cities = places.every()
    assert len(cities) == 291  # the 290, and Lillstad, which is none of them
    for city in cities:
        meant = places.meant(query.read(city.name, language), cities)

        assert max(meant, key=lambda one: meant[one]) == city


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("malmo", "Malmö"), ("Orebro", "Örebro"), ("MALMÖ STAD", "Malmö"), ("Göteborgs", "Göteborg"), ("Mallmö", "Malmö"),
        ("Linköpng", "Linköping"), ("jonkoping", "Jönköping"), ("upplandsväsby", "Upplands Väsby"), ("1280", "Malmö"),
        ("Stokholm", "Stockholm"), ("solna kommun", "Solna"), ("Upplands-Väsby", "Upplands Väsby"), ("Habo", "Habo"),
        ("Håbo", "Håbo"), ("Skelefteå", "Skellefteå"), ("Ostersund", "Östersund"), ("Malmö ", "Malmö"),
    ],
)  # fmt: skip
def test_a_misspelt_name_finds_its_city_first(db, written: str, name: str) -> None:
    assert asked(written).cities[0].name == name


def test_the_name_of_a_county_finds_its_municipalities(db) -> None:
    assert {city.name for city in asked("Gotland").cities} == {"Gotland"}
    names = {city.name for city in asked("Värmlands län").cities}
    assert len(names) == 16 and {"Karlstad", "Arvika"} <= names
    assert {city.name for city in asked("Värmland").cities} == names
    assert [city.name for city in asked("Stockholm").cities] == ["Stockholm"]
    assert len(asked("Stockholms län").cities) == 26


# Words


def test_a_word_counts_the_more_the_more_it_is_what_was_asked_for() -> None:
    known = Vocabulary(("fjärrvärm", "uppvärmning", "värm", "värmepump", "warm"))

    assert known.meant("värm") == {"värm": 1.0, "värmepump": 0.6, "fjärrvärm": 0.5, "uppvärmning": 0.4}
    bare = {"värm": 0.9, "värmepump": 0.54, "fjärrvärm": 0.45, "uppvärmning": 0.36}
    assert known.meant("varm") == pytest.approx(bare)  # nine tenths of each
    assert known.meant("fjärvärm") == {"fjärrvärm": 0.3}  # one letter left out
    assert known.meant("fjärrvärmenät") == {"fjärrvärm": 0.3}  # begins with it
    assert known.meant("fjärrvärm") == {"fjärrvärm": 1.0}
    assert known.meant("xyz") == {}


def test_three_letters_are_a_part_of_a_word_only_where_the_rest_is_one_or_long() -> None:
    known = Vocabulary(
        ("bil", "el", "elbil", "klimat", "klimatmål", "mat", "matavfall", "personbil", "tåg", "åtag", "plan", "lån")
    )

    assert known.meant("mat") == {"mat": 1.0, "matavfall": 0.6}
    assert known.meant("bil") == {"bil": 1.0, "elbil": 0.5, "personbil": 0.5}
    assert known.meant("el") == {"el": 1.0}
    assert known.meant("tåg") == {"tåg": 1.0} and known.meant("lån") == {"lån": 1.0}  # marks that are written are meant
    assert known.meant("lan") == {"lån": 0.9}


def test_what_has_the_word_in_its_name_comes_before_what_is_noted_with_it_and_a_short_name_before_a_long() -> None:
    titles = {"far": "Gång och cykel", "long": "Bussar och tåg i hela länet", "short": "Bussar"}
    laid = LaidLookup(
        tuple(
            Searchable("measure", name, {"sv": title, "en": title}, things.NOTHING, "Mer än bussar.")
            for name, title in titles.items()
        )
    )
    scores = {posting.item: score for posting, score in matches(laid, query.read("bussar", "sv")).scores.items()}

    # A name's word says 80 and 80 more shared by its words: 80 + 80, 80 + 80 // 6; a note's 20.
    assert scores == {"short": 160.0, "long": 93.0, "far": 20.0}


def test_small_words_ask_for_nothing_beside_others_and_for_themselves_alone() -> None:
    assert query.read("kostnad för en buss", "sv").stems == query.read("kostnad buss", "sv").stems
    assert query.read("för en", "sv").stems == ("för", "en")


# Cities


def test_of_a_city_that_nobody_has_put_in_only_its_own_pages_are_found(db) -> None:
    found = {item for slug, kind, item in items("lund pengarna utsläppen") | items("lund utsläppen") if kind == "page"}

    assert found == {"emissions"}
    assert ("lund", "page", "money") not in items("lund pengarna")


def test_nothing_found_leads_on(lillstad) -> None:
    page = shown(Client(), "bolmhultsdal")

    assert "Inget här har orden bolmhultsdal." in page
    assert "Menade du någon av dessa kommuner?" in page and "/kommun/almhult/" in page
    assert "/kommuner/" in page and "/rapportera-brist/" in page


def test_what_a_feature_says_can_be_found_on_its_pages_is_found(lillstad, monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as a word of a glossary, at its own place on the page, in each language."""
    word = Findable(
        "term", "about", {"sv": "Rådighet", "en": "Control"}, {"sv": "Vem som råder över en storhet.", "en": "Who decides."},
        {"sv": "radighet", "en": "control"},
    )  # fmt: skip
    monkeypatch.setattr(register, "findables", lambda: iter((word,)))
    lookups._of_features.cache_clear()
    try:
        swedish, english = shown(Client(), "rådighet"), shown(Client(), "control", "en")
    finally:
        lookups._of_features.cache_clear()

    assert '<h2 id="kind-term">Ord ' in swedish and 'href="/om/#radighet"' in swedish
    assert 'href="/en/about/#control"' in english


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_the_method_are_found_by_their_headings(db, language: Language) -> None:
    word, address = {"sv": ("Åtgärder", "/metod/lagen/"), "en": ("stages", "/en/method/law/")}[language]
    found = [hit.address for group in hits.groups(asked(word, language), language, "page") for hit in group.hits]

    assert any(one.partition("#")[0] == address for one in found)
    assert all(re.fullmatch(r"rule-[0-9]+", one.partition("#")[2]) for one in found if "#" in one)


# Rights


def _texts(person_or_none: Client) -> list[str]:
    every = ("elbilar", "trollbilar", "lillstad", "bil", "2030", "trollbilr", "lillstad trollbilar", "electric cars")
    return [shown(person_or_none, text, language) for text in every for language in LANGUAGES]


def test_nothing_that_a_visitor_finds_differs_when_only_the_working_head_does(lillstad) -> None:
    before = _texts(Client())
    unpublished(lillstad.city, RENAMED)
    while_waiting = _texts(Client())
    index.follow()

    assert _texts(Client()) == before == while_waiting
    assert rights.indexed().count() == 2


def test_whoever_may_read_the_working_head_finds_its_things_too(lillstad) -> None:
    root, bob = hall.person("root", administrator=True), hall.person("bob")
    other = hall.person("med")
    hall.make_editor(root, bob, lillstad.city)
    working = unpublished(lillstad.city, RENAMED)
    index.follow()

    for person in (bob, root):
        found = asked("trollbilar", person=person)
        assert [(thing.slug, thing.posting.kind) for thing in found.things] == [("lillstad", "measure")]
        (group,) = hits.groups(found, "sv")
        assert group.hits[0].is_unpublished
        assert group.hits[0].address == f"/kommun/lillstad/versioner/{working.number}/"
        assert not [
            hit for one in hits.groups(asked("elbilar", person=person), "sv") for hit in one.hits if hit.is_unpublished
        ]
    for person in (other, None):
        assert not asked("trollbilar", person=person).things
    client = Client()
    client.force_login(bob.user, "django.contrib.auth.backends.ModelBackend")
    page = shown(client, "trollbilar")
    assert "inte publicerat" in page
    assert client.get(f"/kommun/lillstad/versioner/{working.number}/").status_code == 200


def test_a_thing_that_is_published_is_shown_as_it_is_however_well_its_draft_is_found(db) -> None:
    long, short = "sv: Elbilar åt alla hushåll i staden", "sv: Elbilar"
    published = hall.version({**FILES, "measures.yaml": FILES["measures.yaml"].replace(short, long)})
    root, bob = hall.person("root", administrator=True), hall.person("bob")
    hall.make_editor(root, bob, published.city)
    unpublished(published.city, FILES)
    index.follow()

    (group,) = hits.groups(asked("elbilar", person=bob), "sv", "measure")
    assert [(hit.is_unpublished, hit.address) for hit in group.hits] == [
        (False, "/kommun/lillstad/siffra/electric_cars/")
    ]


# The index follows


def test_what_was_published_is_found_and_what_was_removed_is_not(lillstad) -> None:
    measure = ("lillstad", "measure", "electric_cars")
    assert measure in items("elbilar") and not items("trollbilar")
    hall.version(RENAMED)
    assert not items("elbilar")  # at once, before the index has followed: no hit leads where nothing is
    assert "Den senaste versionen av Lillstad är inte sökbar än" in shown(Client(), "elbilar")
    assert index.follow() == 1

    assert measure not in items("elbilar") and items("trollbilar") == {measure}
    assert rights.indexed().count() == 1
    assert {row.version_id for row in rights.things()} == {row.version_id for row in rights.words()}
    assert index.follow() == 0


def test_the_worker_brings_the_index_up_between_its_jobs_and_after_a_restart(db) -> None:
    hall.version()
    assert not items("elbilar")
    names = [kept.name for kept in register.upkeep()]
    duties = [duty for duty in worker._duties() if duty.name in names]
    for duty in duties:
        duty.do_when_due()

    assert "the index of search" in [duty.name for duty in duties]
    assert items("elbilar")


@pytest.mark.parametrize("cut_after", range(3))
def test_a_crash_half_way_is_found_by_nobody_and_mended(
    lillstad, monkeypatch: pytest.MonkeyPatch, cut_after: int
) -> None:
    hall.version(city_files("nya_stad"))  # its words are known, whatever becomes of Lillstad's
    index.follow()
    published = hall.version(RENAMED)
    monkeypatch.setattr(index, "THINGS_AT_A_TIME", 10)
    add, calls = index._add, []

    def cut(*args: object) -> None:
        calls.append(args)
        if len(calls) > cut_after:
            raise KeyboardInterrupt
        add(*args)

    with monkeypatch.context() as broken:
        broken.setattr(index, "_add", cut)
        with pytest.raises(KeyboardInterrupt):
            index.follow()
    assert rights.words().filter(version=published).exists() == (cut_after > 0)
    assert not items("trollbilar") and {slug for slug, _, _ in items("bilar")} == {"nya_stad"}
    assert "inte sökbar än" in shown(Client(), "trollbilar")

    assert index.follow() == 1
    assert items("trollbilar") == {("lillstad", "measure", "electric_cars")}
    assert rights.kept_versions() == {version.pk for version in heads.every()}


def test_rows_that_a_crash_left_of_a_version_that_nobody_reads_any_more_go(lillstad) -> None:
    left = hall.version(RENAMED)
    index._add(left, list(things.of_city(versions.city_of(left))))
    current = hall.version(FILES)
    assert rights.kept_versions() == {lillstad.pk, left.pk}
    index.follow()

    assert rights.kept_versions() == {current.pk}


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_take_in_a_version_at_once_write_each_thing_once(monkeypatch: pytest.MonkeyPatch) -> None:
    hall.version(RENAMED)
    add, others = index._add, []

    def also(*args: object) -> None:
        if not others:
            others.append(1)
            assert index.follow() == 1  # the other is through before the first has written
        add(*args)

    monkeypatch.setattr(index, "_add", also)
    assert index.follow() == 0

    assert items("trollbilar") == {("lillstad", "measure", "electric_cars")}
    assert index.follow() == 0


def test_what_goes_while_it_is_asked_for_is_not_shown_and_breaks_nothing(
    lillstad, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "things_by_id", lambda ids, versions: {})

    assert shown(Client(), "elbilar")


def test_another_program_makes_the_index_anew(lillstad, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "fingerprint", lambda: "another")
    assert items("elbilar")  # as the earlier program made it, until then
    assert index.follow() == 1
    assert set(rights.indexed().values_list("form", flat=True)) == {"another"}
    assert items("elbilar")


def test_the_index_is_made_anew_by_a_command(lillstad, capsys) -> None:
    rights.words().all().delete()
    assert not items("elbilar")
    assert index.follow() == 0
    call_command("index")

    assert items("elbilar")
    assert "Sökregistret är gjort om: 1 versioner." in capsys.readouterr().out


def test_a_document_that_can_no_longer_be_read_stops_no_other(lillstad, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(version):
        raise versions.UnreadableError(version.number, ())

    monkeypatch.setattr(versions, "as_read", unreadable)
    index.rebuild()

    assert not items("elbilar") and index.follow() == 0
    assert [city.slug for city in asked("Lillstad").cities] == ["lillstad"]


@pytest.mark.parametrize("error", [ValueError("a fault of ours"), DataError("a letter that the database has not")])
def test_a_version_that_breaks_stops_no_other_is_told_and_is_tried_again(
    db, error: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = hall.version(), hall.version(city_files("grannstad", "9998"))
    as_read = versions.as_read
    tries, clock = [], [1000.0]

    def breaks_for_one(version):
        if version == bad:
            tries.append(clock[0])
            raise error
        return as_read(version)

    monkeypatch.setattr(versions, "as_read", breaks_for_one)
    monkeypatch.setattr(index.time, "monotonic", lambda: clock[0])
    for order in (lambda rows: rows, lambda rows: dict(reversed(rows.items()))):
        monkeypatch.setattr(rights, "standing", lambda order=order: order({bad.pk: bad, good.pk: good}))
        assert index.rebuild() == 1
        assert {slug for slug, *_ in items("elbilar")} == {"grannstad"}
    assert "nothing of lillstad, version 1, can be found" in caplog.text
    assert asked("elbilar").awaited == ["Lillstad"]
    told, tries[:] = len(caplog.records), []
    for _ in range(7_300):
        clock[0] += 1
        index.follow()
    assert [at - 1000 for at in tries] == [10, 30, 70, 150, 310, 630, 1270, 2550, 5110]
    assert len(caplog.records) == told + len(tries)

    monkeypatch.setattr(versions, "as_read", as_read)
    assert index.rebuild() == 2 and asked("elbilar").awaited == []


def test_a_database_that_is_gone_is_told_at_once(lillstad, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(version):
        raise OperationalError("gone")

    monkeypatch.setattr(versions, "as_read", gone)
    with pytest.raises(OperationalError):
        index.rebuild()


def test_searching_writes_nothing(lillstad) -> None:
    entries, words = Entry.objects.count(), rights.words().count()
    _texts(Client())

    assert (Entry.objects.count(), rights.words().count()) == (entries, words)
    assert heads.published(lillstad.city) == lillstad and Head.objects.count() == 1


# What is written


ODD = [
    "\0", "a\0b", "\u202eelbil", "😀", "ﬁ", "%", "_", "'; DROP TABLE search_indexedword; --", "<script>alert(1)</script>", "\\",
    "é" * 300, "elbil " * 400, "Z" + "\u0351\u036b" * 80, "\ufffd",
    "---", "1", "٣", "ǅ", "ß" * 60, "İ", "a" * 8_000, " \t\n ", "q=q&q=q", "*", "\"elbil\"",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_written_is_answered(lillstad, language: Language) -> None:
    for number, written in enumerate(ODD):
        response = Client().get(PAGES[language], {"q": written[:7_000]})
        page = response.content.decode()

        assert response.status_code in (200, 414), number
        assert "<script>alert" not in page and "\0" not in page, number


@given(st.text(max_size=300))
def test_no_text_is_read_as_more_than_so_many_words(written: str) -> None:
    sought = query.read(written, "sv")

    assert len(sought.words) <= query.MOST_WORDS and len(sought.stems) <= query.MOST_WORDS
    assert all(0 < len(word) <= stems.LONGEST for word in sought.words)
    assert "\0" not in sought.text and len(sought.text) <= query.LONGEST


def test_what_is_not_read_is_told(lillstad) -> None:
    page = shown(Client(), "bil " * 9)

    assert "Sökningen läser de första 8 orden" in page
    assert "Sökningen läser" not in shown(Client(), "bil " * 8)


def test_odd_kinds_and_twice_the_same_are_answered(lillstad) -> None:
    assert "kind-quantity" in shown(Client(), "elbilar", kind="nothing")
    assert "kind-quantity" not in shown(Client(), "elbilar", kind="measure")
    assert "kind-measure" in shown(Client(), "elbilar", kind="measure")
    assert Client().get("/sok/?q=a&q=elbilar").status_code == 200
    assert Client().get("/sok/").status_code == Client().get("/sok/?q=").status_code == 200
    assert Client().post("/sok/", {"q": "x"}).status_code in (200, 403, 405)


def test_searches_are_counted(lillstad, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    monkeypatch.setattr(limits, "SEARCH", limits.Limit("search", 2, 600, "small enough for a pencil"))
    statuses = [client.get("/sok/", {"q": "bil"}).status_code for _ in range(3)]

    assert statuses == [200, 200, 429]
    assert client.get("/sok/").status_code == 200  # the field costs nothing


def test_what_a_city_says_is_text_and_never_marks_of_a_page() -> None:
    assert (
        str(excerpts.marked("<b>Elbil</b> & el", {"elbil"}, "sv")) == "&lt;b&gt;<mark>Elbil</mark>&lt;/b&gt; &amp; el"
    )


def test_a_long_text_is_told_by_the_sentence_with_the_word() -> None:
    text = f"{'Något om annat. ' * 20}Bussarna kör på el. {'Mer om annat. ' * 20}"

    assert str(excerpts.excerpt(text, {"buss"}, "sv")) == "<mark>Bussarna</mark> kör på el."
    assert str(excerpts.excerpt("Kort text.", {"buss"}, "sv")) == "Kort text."
    assert len(excerpts.excerpt("ord " * 200, {"x"}, "sv")) <= excerpts.MOST_LETTERS + 2


# The field


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_field_stands_in_the_head_of_every_page_but_that_of_search(lillstad, language: Language) -> None:
    start = {"sv": "/", "en": "/en/"}[language]
    for address in (
        start,
        f"{start}finns-inte/",
        {"sv": "/kommun/lillstad/kallor/", "en": "/en/city/lillstad/sources/"}[language],
    ):
        page = Client().get(address).content.decode()
        assert f'action="{PAGES[language]}" method="get"' in page and 'id="find" name="q"' in page
    assert 'id="find"' not in shown(Client(), "bil", language)
    assert '<meta name="robots" content="noindex">' in shown(Client(), "bil", language)


def test_kinds_have_their_words_and_an_order() -> None:
    assert len(KINDS) == len(set(KINDS)) == 17

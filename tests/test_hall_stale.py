# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Two people at once: no write takes back another's; whoever comes second is told who was before, and how to go on."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client

from klimatkontrakt.folder.change import ABSENT
from klimatkontrakt.hall.core import audit, versions
from klimatkontrakt.hall.core import verbs as core_verbs
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import City, Entry, Flaw, Job, Person, SavedPlan, Seat, Version
from klimatkontrakt.hall.core.versions import Packed
from klimatkontrakt.hall.explorer import verbs as explorer_verbs
from klimatkontrakt.hall.people import verbs as people_verbs
from klimatkontrakt.hall.versions import incoming_folder, submissions
from klimatkontrakt.hall.versions import verbs as version_verbs
from tests import extent, hall
from tests.cities import LILLSTAD
from tests.extent import in_all
from tests.test_hall_door import sent

LILLSTADS = hall.files()
IN = "/kommun/lillstad/lamna-version/"
PLAN = "/kommun/lillstad/vad-hander-om/spara/"


def changed(old: str, new: str, file: str = "quantities.csv", files: dict[str, str] | None = None) -> dict[str, str]:
    files = dict(files or LILLSTADS)
    assert old in files[file], old
    return {**files, file: files[file].replace(old, new, 1)}


TRIPS = ("Mvkm,computed,2022,100,", "Mvkm,computed,2022,105,")
OTHER_TRIPS = ("Mvkm,computed,2022,100,", "Mvkm,computed,2022,110,")
SHARE = ("share: 0.5", "share: 0.25")


@pytest.fixture
def people(db) -> dict[str, Client]:
    """Anna and Bo edit Lillstad; root and karl are administrators."""
    city = hall.version().city
    root = hall.person("root", administrator=True)
    hall.person("karl", administrator=True)
    for name in ("anna", "bo"):
        hall.make_editor(root, hall.person(name), city)
    clients = {}
    for name in ("root", "karl", "anna", "bo"):
        clients[name] = Client()
        clients[name].force_login(User(name).user, "django.contrib.auth.backends.ModelBackend")
    return clients


def User(name: str) -> Person:
    return Person.objects.select_related("user").get(user__username=name)


def taken(client: Client) -> dict[str, str]:
    """The folder as someone takes it, with the ticket that says which version it is."""
    packed = versions.unzipped(client.get("/kommun/lillstad/versioner/1/zip/").content)
    return {name.removeprefix("lillstad/"): raw.decode() for name, raw in packed.files.items()}


def checked(client: Client, files: dict[str, str], message: str = "") -> str:
    raw = SimpleUploadedFile("lillstad.zip", hall.zipped(files))
    return sent(client, IN, archive=raw, message=message)


def test_the_later_of_two_handed_in_from_the_same_version_takes_nothing_back(people) -> None:
    anna, bo = people["anna"], people["bo"]
    folder = taken(anna)
    first, second = (
        checked(anna, changed(*TRIPS, files=folder), "Mer trafik"),
        checked(bo, changed(*SHARE, "measures.yaml", folder), "Halva effekten"),
    )
    sent(anna, first, act="hand_in")
    page = bo.get(second).content.decode()

    assert "Någon annan har lämnat in sedan dess" in page and "anna" in page and "Mer trafik" in page
    assert "Lämna in</button>" not in page

    refused = sent(bo, second, act="hand_in")  # from a page that was open all the while

    assert Version.objects.count() == 2
    assert "Någon annan lämnade in en version före dig" in bo.get(refused).content.decode()
    assert "Mer trafik" in bo.get(refused.replace("/jobb/", "/en/jobs/")).content.decode()

    laid = sent(bo, refused, act="lay_on")
    page = bo.get(laid).content.decode()

    assert "Det här ändrar mappen i version 2" in page and "25 procent" in page and "105" not in page
    sent(bo, laid, act="hand_in")
    last = Version.objects.order_by("-number").first()
    assert last.number == 3 and last.message == "Halva effekten"
    texts = versions.texts_of(last)
    assert "share: 0.25" in texts["measures.yaml"] and "2022,105," in texts["quantities.csv"]


def test_what_was_sent_is_kept_and_can_be_fetched(people) -> None:
    anna, bo = people["anna"], people["bo"]
    folder = taken(anna)
    first, second = checked(anna, changed(*TRIPS, files=folder)), checked(bo, changed(*SHARE, "measures.yaml", folder))
    sent(anna, first, act="hand_in")
    refused = sent(bo, second, act="hand_in")
    back = incoming_folder.arrived(versions.unzipped(bo.get(f"{refused}fil/").content))

    assert "share: 0.25" in back.files["measures.yaml"]
    assert [people[name].get(f"{refused}fil/").status_code for name in ("anna", "root")] == [404, 200]


def test_where_two_changed_the_same_thing_the_sender_chooses(people) -> None:
    anna, bo = people["anna"], people["bo"]
    folder = taken(anna)
    first, second = checked(anna, changed(*TRIPS, files=folder)), checked(bo, changed(*OTHER_TRIPS, files=folder))
    sent(anna, first, act="hand_in")
    asked = sent(bo, second, act="lay_on")
    page = bo.get(asked).content.decode()

    assert "Vad ska gälla?" in page and "105" in page and "110" in page
    assert not re.search(r'name="c1"', page)
    still = sent(bo, asked, act="lay_on")  # without a choice it is asked again
    assert "Vad ska gälla?" in bo.get(still).content.decode()

    mine = sent(bo, still, act="lay_on", c0="mine")
    assert "110" in bo.get(mine).content.decode()
    theirs = sent(bo, still, act="lay_on", c0="theirs")
    assert "Inget av det som sidorna bygger på" in bo.get(theirs).content.decode()
    sent(bo, mine, act="hand_in")
    assert "2022,110," in versions.texts_of(Version.objects.order_by("-number").first())["quantities.csv"]


def test_a_folder_that_does_not_say_its_version_is_asked_about_it(people) -> None:
    anna = people["anna"]
    anna.get("/kommun/lillstad/versioner/1/zip/")
    hall.version(changed(*TRIPS))
    where = checked(anna, changed(*SHARE, "measures.yaml"))
    page = anna.get(where).content.decode()

    assert "Vilken version utgår mappen från?" in page and re.search(r'<option value="1" selected>', page)
    assert not re.search(r'value="hand_in"', page)
    assert anna.post(where, {"act": "begin_from", "from": "9"}).status_code == 302
    assert Job.objects.filter(kind="import").count() == 1

    chosen = sent(anna, where, act="begin_from", **{"from": "1"})
    assert "Någon annan har lämnat in sedan dess" in anna.get(chosen).content.decode()
    chosen = sent(anna, where, act="begin_from", **{"from": "2"})
    sent(anna, chosen, act="hand_in")

    assert Version.objects.count() == 3


def test_a_ticket_of_another_hall_or_city_counts_for_nothing(people) -> None:
    ticket = "city: lillstad\nversion: 1\ndocument: " + "0" * 64
    for said in (ticket, ticket.replace("lillstad", "malmo"), "version: 1", "\0"):
        where = checked(people["anna"], {**changed(*TRIPS), "version.txt": said})

        assert "Vilken version utgår mappen från?" in people["anna"].get(where).content.decode(), said


def test_a_city_that_is_there_already_is_no_new_city(people) -> None:
    raw = SimpleUploadedFile("lillstad.zip", hall.zipped(changed(*TRIPS)))
    where = sent(people["root"], "/ny-kommun/", archive=raw)

    assert "Vilken version utgår mappen från?" in people["root"].get(where).content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_two_that_are_taken_in_at_the_same_moment_one_is() -> None:
    hall.version()
    outcomes = []
    together = threading.Barrier(2)

    def take_in(share: str) -> None:
        files = changed("share: 0.5", f"share: {share}", "measures.yaml")
        document, _ = versions.checked(files)
        together.wait(30)
        while True:
            try:
                outcomes.append(version_verbs.accept_version(OPERATOR, document, files, share, made_from=1).number)
                break
            except core_verbs.StaleError:
                outcomes.append("stale")
                break
            except OperationalError:  # a database in memory says at once that it is busy; its user tries again
                time.sleep(0.05)
        connection.close()

    threads = [threading.Thread(target=take_in, args=(share,)) for share in ("0.1", "0.2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(map(str, outcomes)) == ["2", "stale"]
    assert Version.objects.count() == 2 and audit.broken() == []


def test_the_operators_folder_says_what_it_was_made_from_too(db, tmp_path: Path) -> None:
    hall.version()
    for name, text in changed(*TRIPS).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(CommandError, match=r"(?s)version 1 .*--from 1.*is at version 1"):
        call_command("import", str(tmp_path))
    call_command("import", str(tmp_path), "--from", "1", verbosity=0)
    (tmp_path / "measures.yaml").write_text(changed(*SHARE, "measures.yaml")["measures.yaml"], encoding="utf-8")
    with pytest.raises(CommandError, match="version 2"):
        call_command("import", str(tmp_path), "--from", "1")

    assert Version.objects.count() == 2


# Plans.


def test_a_plan_under_a_colleagues_name_is_refused_with_a_way_on(people) -> None:
    people["anna"].post(PLAN, {"name": "Mindre bil", "query": "plan=electric_cars:50"})
    response = people["bo"].post(PLAN, {"name": "Mindre bil", "query": "plan=electric_cars:20"})
    page = response.content.decode()

    assert response.status_code == 409 and "anna" in page
    assert SavedPlan.objects.get().query.endswith("electric_cars:50")
    assert "Ersätt" not in page and 'value="Mindre bil 2"' in page and "electric_cars:20" in page

    people["bo"].post(PLAN, {"name": "Mindre bil 2", "query": "plan=electric_cars:20"})
    assert sorted(SavedPlan.objects.values_list("name", flat=True)) == ["Mindre bil", "Mindre bil 2"]


def test_a_plan_of_ones_own_is_replaced_only_when_that_is_said(people) -> None:
    anna = people["anna"]
    anna.post(PLAN, {"name": "Bil", "query": "plan=electric_cars:50"})
    page = anna.post(PLAN, {"name": "Bil", "query": "plan=electric_cars:20"}).content.decode()
    old = SavedPlan.objects.get()

    assert "Ersätt ”Bil”" in page and old.query.endswith(":50")

    anna.post(PLAN, {"name": "Bil", "query": "plan=electric_cars:20", "replaces": old.pk})
    assert SavedPlan.objects.get().query.endswith(":20")
    again = anna.post(PLAN, {"name": "Bil", "query": "plan=electric_cars:30", "replaces": old.pk})
    assert again.status_code == 409 and SavedPlan.objects.get().query.endswith(":20")


def test_a_colleague_may_not_say_that_a_plan_replaces_another_persons(people) -> None:
    people["anna"].post(PLAN, {"name": "Bil", "query": "plan=electric_cars:50"})
    old = SavedPlan.objects.get()

    assert people["bo"].post(PLAN, {"name": "Bil", "query": "", "replaces": old.pk}).status_code == 409
    assert people["bo"].post(PLAN, {"drop": old.pk, "name": "Bil"}).status_code == 403
    assert SavedPlan.objects.get().pk == old.pk
    assert (
        "Ta bort"
        not in people["bo"].get("/kommun/lillstad/vad-hander-om/").content.decode().partition("Spara planen")[2]
    )


def test_a_plan_that_is_gone_says_who_took_it_away(people) -> None:
    people["anna"].post(PLAN, {"name": "Bil", "query": "plan=electric_cars:50"})
    form = {"drop": SavedPlan.objects.get().pk, "name": "Bil"}
    people["root"].post(PLAN, form)
    response = people["anna"].post(PLAN, form)

    assert response.status_code == 409 and "root" in response.content.decode()


def test_a_plan_that_the_citys_folder_has_outgrown_is_told_and_leads_nowhere(people, client: Client) -> None:
    explorer_verbs.save_plan(
        User("anna"), City.objects.get(), Version.objects.get(), "Gammal", "scenario=contract&plan=gone:50"
    )
    page = client.get("/kommun/lillstad/vad-hander-om/").content.decode()

    assert "Gammal <small>(sparad på version 1" in page and "plan=gone" not in page


# What else is replaced: each is sent twice from the same page, by two people.


def standing(name: str) -> dict[str, str]:
    person = User(name)
    return {"person": str(person.pseudonym), "standing": people_verbs.standing(person)}


def seat_of(name: str) -> dict[str, str]:
    seat = Seat.objects.get(person=User(name))
    return {"seat": f"{seat.pk}", **standing(name)}


TWICE = {
    "choose the shown scenario": ("/kommun/lillstad/visat-scenario/", lambda: {"scenario": "baseline", "made_from": "contract"}, "chose_shown"),
    "invite": ("/personer/", lambda: {"act": "invite", **standing("bo")}, "invited"),
    "erase": ("/personer/", lambda: {"act": "erase", **standing("bo")}, "erased_person"),
    "take a seat": ("/kommun/lillstad/personer/", lambda: {"act": "drop", **seat_of("bo")}, "dropped_seat"),
    "handle a flaw": ("/brister/", lambda: {"flaw": Flaw.objects.create(text="x").pk}, "handled_flaw"),
}  # fmt: skip


@pytest.mark.parametrize("language", extent.some(["sv", "en"], 1))
@pytest.mark.parametrize("verb", TWICE)
def test_an_act_from_a_page_that_is_no_longer_so_is_refused_with_who_was_before(
    people, verb: str, language: str
) -> None:
    address, form, entry = TWICE[verb]
    made = form()
    before = Entry.objects.count()
    people["root"].post(address, made)
    english = {
        "/kommun/lillstad/visat-scenario/": "/en/city/lillstad/shown-scenario/",
        "/personer/": "/en/people/",
        "/kommun/lillstad/personer/": "/en/city/lillstad/people/",
        "/brister/": "/en/flaws/",
    }
    second = people["karl"].post(address if language == "sv" else english[address], made)
    text = second.content.decode()

    assert second.status_code == 409
    assert "root" in text and ("Någon hann före" if language == "sv" else "Someone was before you") in text
    assert [e.verb for e in Entry.objects.filter(number__gt=before)] == [entry]


def test_a_right_given_back_is_not_taken_away_by_an_old_page(people) -> None:
    page = "/kommun/lillstad/personer/"
    old = {"act": "drop", **seat_of("bo")}
    people["root"].post(page, old)
    people["root"].post(page, {"act": "give", "address": "bo", "role": "editor"})

    assert people["karl"].post(page, old).status_code == 409
    assert Seat.objects.filter(person=User("bo")).exists()


def test_a_form_that_says_nothing_of_what_it_was_made_from_is_refused(people) -> None:
    for act in ("invite", "erase"):
        form = {"act": act, "person": standing("bo")["person"]}
        assert people["root"].post("/personer/", form).status_code == 409, act
    for act in ("drop", "change"):
        form = {"act": act, "role": "reader", **seat_of("bo"), "standing": ""}
        assert people["root"].post("/kommun/lillstad/personer/", form).status_code == 409, act
    assert people["root"].post("/kommun/lillstad/visat-scenario/", {"scenario": "baseline"}).status_code == 409
    assert User("bo").user.has_usable_password()


@pytest.mark.django_db(transaction=True)
def test_two_who_choose_one_name_at_the_same_time_do_not_both_get_it() -> None:
    first = people_verbs.add_person(OPERATOR, "ett", is_administrator=False)
    second = people_verbs.add_person(OPERATOR, "två", is_administrator=False)
    people_verbs.welcome(first, "kim", hall.PASSWORD)

    with pytest.raises(people_verbs.TakenError):
        people_verbs.welcome(second, "kim", hall.PASSWORD)
    second.user.refresh_from_db()
    assert second.user.username == "två" and not second.user.has_usable_password()


def test_every_form_that_replaces_something_says_what_it_was_made_from() -> None:
    """A new form must be one of these, or say it."""
    folder = Path(versions.__file__).parent / "templates" / "hall"
    free = {
        "sign_in.html",
        "sign_out.html",
        "welcome.html",
        "flaw.html",
        "components.html",
        "flaws.html",
    }  # adds, or tells itself
    silent = []
    for path in sorted(folder.glob("*.html")):
        for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text(encoding="utf-8"), re.DOTALL):
            said = re.search(
                r'name="(made_from|standing|drop|replaces|old|paths)"|value="(add|hand_in|lay_on|begin_from)"', form
            )
            is_new_plan = 'name="query"' in form
            if path.name not in free and not said and not is_new_plan and "sign_out" not in form:
                silent.append(f"{path.name}: {form[:120]}")

    assert silent == []


# The merge itself.


def laid(base, mine, theirs, **chosen):
    return submissions.merged(base, mine, theirs, chosen)


def test_changes_of_different_fields_meet_in_one_document_whoever_lays_theirs_on() -> None:
    mine, theirs = changed(*TRIPS), changed(*SHARE, "measures.yaml")
    both = changed(*SHARE, "measures.yaml", mine)
    for one, two in ((mine, theirs), (theirs, mine)):
        found = laid(LILLSTADS, one, two)
        arrival = incoming_folder.arrived(Packed({name: text.encode() for name, text in found.texts.items()}))

        assert found.clashes == () and arrival.files == both


def test_nothing_laid_on_something_and_something_laid_on_nothing_are_the_something() -> None:
    mine = changed(*TRIPS)
    for one, two in ((mine, LILLSTADS), (LILLSTADS, mine), (mine, mine)):
        found = laid(LILLSTADS, one, two)

        assert found.clashes == ()
        assert incoming_folder.arrived(Packed({n: t.encode() for n, t in found.texts.items()})).files == mine


def test_a_row_that_one_removed_and_another_changed_clashes() -> None:
    row = next(line for line in LILLSTADS["actors.csv"].splitlines()[1:])
    without = {**LILLSTADS, "actors.csv": LILLSTADS["actors.csv"].replace(row + "\n", "")}
    other = {
        **LILLSTADS,
        "actors.csv": LILLSTADS["actors.csv"].replace(row, row.replace(row.split(",")[1], "Nytt namn", 1)),
    }
    found = laid(LILLSTADS, without, other)

    told = [(submissions.clash_name(clash), clash.ours is ABSENT) for clash in found.clashes]
    assert told == [(f"actors.csv / {row.split(',')[0]}", True)]


def test_two_that_added_the_same_thing_otherwise_clash_and_different_things_do_not() -> None:
    added = [
        {**LILLSTADS, "sources.csv": LILLSTADS["sources.csv"] + f"{name},{title},SCB,,,,,\n"}
        for name, title in (("ny", "A"), ("ny", "B"), ("annan", "C"))
    ]

    assert len(laid(LILLSTADS, added[0], added[1]).clashes) == 1
    found = laid(LILLSTADS, added[0], added[2])
    assert found.clashes == () and "ny,A" in found.texts["sources.csv"] and "annan,C" in found.texts["sources.csv"]


def test_shares_that_must_agree_are_one_field() -> None:
    old = re.search(r"payers: \{[^}]*\}", LILLSTADS["measures.yaml"])
    assert old, "Lillstad has a cost with payers"
    mine = {
        **LILLSTADS,
        "measures.yaml": LILLSTADS["measures.yaml"].replace(old[0], "payers: {city: 0.4, households: 0.6}", 1),
    }
    theirs = {
        **LILLSTADS,
        "measures.yaml": LILLSTADS["measures.yaml"].replace(old[0], "payers: {city: 0.7, households: 0.3}", 1),
    }

    assert len(laid(LILLSTADS, mine, theirs).clashes) == 1


def test_a_new_file_comes_along_and_a_removed_one_goes() -> None:
    contract = next(name for name in LILLSTADS if name.startswith("contract/"))
    without = {name: text for name, text in LILLSTADS.items() if name != contract}

    assert contract not in laid(LILLSTADS, without, changed(*TRIPS)).texts
    assert (
        contract in laid(without, LILLSTADS, {**without, **{"quantities.csv": changed(*TRIPS)["quantities.csv"]}}).texts
    )


@in_all
def test_the_shipped_city_is_its_own_merge() -> None:
    files = hall.files(LILLSTAD.parent / "malmo")
    found = laid(files, files, files)

    assert incoming_folder.arrived(Packed({n: t.encode() for n, t in found.texts.items()})).files == files

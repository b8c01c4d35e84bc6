# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Documents in and out: checked at the door, kept as they came, compared with what was before."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from klimatkontrakt.city import read_city
from klimatkontrakt.city.kinds import SECTIONS
from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.hall.core import jobs, versions
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import AnswerRow, City, Job, Person, Version
from klimatkontrakt.hall.versions import field_words, history_of_an_id, incoming_folder, things, tickets
from klimatkontrakt.hall.versions import verbs as version_verbs
from klimatkontrakt.hall.versions.things import Thing
from tests import hall
from tests.cities import MALMO, ROOT, copy_of, edited, shipped
from tests.older import older

pytestmark = pytest.mark.django_db


def changed(**replaced: tuple[str, str]) -> dict[str, str]:
    files = hall.files()
    for name, (old, new) in replaced.items():
        file = next(file for file in files if file.split(".")[0] == name)
        assert old in files[file]
        files[file] = files[file].replace(old, new, 1)
    return files


def imported(raw: bytes, city: str | None = None) -> Job:
    """A folder that an administrator has sent and the worker has checked."""
    administrator = Person.objects.filter(user__username="alice").first() or hall.person("alice", administrator=True)
    return done(jobs.start("import", {"city": city, "message": "ny"}, author=administrator, file=raw))


def done(job: Job) -> Job:
    jobs.do(str(job.pk))
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("name", ["lillstad", "malmo"])
def test_a_version_comes_back_as_it_went_in(client: Client, name: str) -> None:
    files = hall.files(ROOT / "cities" / name)
    hall.version(files)

    raw = client.get(f"/kommun/{name}/versioner/1/zip/").content

    back = incoming_folder.arrived(versions.unzipped(raw))
    assert (back.files, back.mended) == (files, ())
    assert document_hash(back.files) == Version.objects.get().document
    assert tickets.version_of(back.ticket, City.objects.get()) == Version.objects.get()


def test_an_archive_is_the_same_bytes_each_time() -> None:
    assert versions.zipped(hall.files(), "lillstad") == versions.zipped(hall.files(), "lillstad")


def test_an_uploaded_folder_becomes_a_version_and_work_once_it_is_handed_in() -> None:
    checked = imported(hall.zipped(hall.files()))

    assert checked.state == Job.State.DONE and checked.outcome["ready"] and not Version.objects.exists()

    job = handed_in(checked)
    checked.refresh_from_db()

    assert job.state == Job.State.DONE and job.file is None and checked.file is None
    assert Version.objects.get().number == 1
    assert Job.objects.filter(kind="work_out", state=Job.State.WAITING).count() == 1


def test_a_folder_with_faults_changes_nothing_and_names_them_all() -> None:
    files = hall.files()
    files["lines.csv"] = files["lines.csv"].replace("territorial,", "terrestrial,").replace("energy_cost,", "cost,")
    job = imported(hall.zipped(files))

    assert job.state == Job.State.FAILED and job.outcome["failure"] == "problems"
    assert len([p for p in job.outcome["problems"] if p["severity"] == "error"]) >= 2
    assert not Version.objects.exists() and not City.objects.exists()


def test_the_same_folder_twice_is_one_version() -> None:
    hall.version()
    asked = {"city": "lillstad", "message": "", "from": 1}
    job = done(
        jobs.start("hand_in", asked, author=hall.person("alice", administrator=True), file=hall.zipped(hall.files()))
    )

    assert job.outcome["failure"] == "unchanged"
    assert Version.objects.count() == 1


def test_another_citys_folder_is_refused() -> None:
    hall.version()
    job = imported(hall.zipped(hall.files(ROOT / "cities" / "malmo"), "malmo/"), city="lillstad")

    assert job.outcome["failure"] == "other_city" and job.outcome["found"] == "Malmö (malmo)"


def _bomb() -> bytes:
    return hall.zipped({"quantities.csv": "0" * 30_000_000})


def _escape() -> bytes:
    return hall.zipped({"../../escaped.csv": "x"}, top="")


def _many() -> bytes:
    return hall.zipped({"city.yaml": "x", **{f"contract/{n}.yaml": "x" for n in range(100)}})


def _binary() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("city.yaml", b"\xff\x00\xfe\x80")
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"inte en zip", "arkivet"),
        (_bomb(), "MB"),
        (_escape(), "escaped.csv"),
        (_many(), "40"),
        (_binary(), "city.yaml"),
        (hall.zipped(hall.files())[:-200], "arkivet"),
    ],
    ids=["not a zip", "a bomb", "a way out", "too many files", "not text", "cut short"],
)  # fmt: skip
def test_an_archive_that_is_no_folder_is_refused_in_words(raw: bytes, said: str) -> None:
    job = imported(raw)

    assert job.state == Job.State.FAILED
    assert said.lower() in str(job.outcome["problems"]).lower()


def test_every_version_says_what_it_changed_and_what_that_moved(client: Client) -> None:
    hall.worked(hall.version())
    files = changed(measures=("share: 0.5", "share: 0.25"))
    hall.worked(hall.version(files, message="Halva effekten"))

    page = client.get("/kommun/lillstad/versioner/2/").content.decode()
    moved = AnswerRow.objects.get(version__number=2, scenario=City.objects.get().shown).numbers["moved"]

    assert "25 procent" in page and "Vad flyttade siffran?" in page
    assert moved["method"] == 0 and moved["data"] == 0
    assert moved["decision"] == pytest.approx(moved["after"] - moved["before"]) != 0


def test_what_data_moved_is_not_blamed_on_decisions() -> None:
    first = hall.worked(hall.version())
    files = changed(quantities=("Mvkm,computed,2022,100,", "Mvkm,computed,2022,105,"))
    second = hall.worked(hall.version(files, message="Mer trafik"))
    moved = AnswerRow.objects.get(version=second, scenario=second.city.shown).numbers["moved"]

    assert moved["data"] != 0 and moved["decision"] == pytest.approx(0, abs=1e-9 * abs(moved["data"]) + 1e-9)
    assert list(history_of_an_id.changes(first, second)) == [Thing("quantities", "car.petrol.km")]


def test_a_numbers_story_tells_who_changed_it_and_when(client: Client) -> None:
    hall.worked(hall.version())
    bob = hall.person("bob", administrator=True)
    hall.worked(hall.version(changed(measures=("share: 0.5", "share: 0.25")), person=bob, message="Halva effekten"))
    name = next(iter(history_of_an_id.changes(*Version.objects.order_by("number")))).id

    story = client.get(f"/kommun/lillstad/siffra/{name}/").content.decode()

    assert "Halva effekten" in story and "25 procent" in story and "50 procent" in story


def test_the_hall_does_not_take_a_version_in_half() -> None:
    document, _ = versions.checked(hall.files())
    with pytest.raises(TypeError):
        version_verbs.accept_version(OPERATOR, document, hall.files(), None)  # type: ignore[arg-type]

    assert not Version.objects.exists()


def older_files(tmp_path: Path) -> dict[str, str]:
    """Lillstad as it stood in format 1, before its contract said its state."""
    folder = older(copy_of(ROOT / "cities" / "lillstad", tmp_path))
    edited(folder, "contract/2026.yaml", "state: in_force\n", "")
    return hall.files(folder)


def handed_in(checked: Job) -> Job:
    """A checked folder that its sender has handed in."""
    asked = {**checked.asked, "from": checked.outcome["made_from"], "of": str(checked.pk)}
    return done(jobs.start("hand_in", asked, author=Person.objects.get(), file=bytes(checked.file or b"")))


def test_a_folder_of_format_1_is_taken_in_as_todays_and_the_page_says_so(client: Client, tmp_path: Path) -> None:
    files = older_files(tmp_path)
    checked = imported(hall.zipped(files))
    client.force_login(Person.objects.get().user)
    page = client.get(f"/jobb/{checked.pk}/").content.decode()
    handed_in(checked)
    kept = versions.texts_of(Version.objects.get())

    assert "format: 1" in files["city.yaml"] and "format: 2" in kept["city.yaml"]
    assert "id: avoid.car.petrol.km" in kept["measures.yaml"]
    assert "Mappen kom i format 1 och är skriven i format 2" in page and "klimatkontrakt tidy" not in page


def test_the_same_old_folder_twice_is_one_version(tmp_path: Path) -> None:
    files = older_files(tmp_path)
    handed_in(imported(hall.zipped(files)))
    again = handed_in(imported(hall.zipped(files)))

    assert again.outcome["failure"] == "unchanged" and Version.objects.count() == 1


def test_the_operators_import_of_an_old_folder_says_that_it_is_brought_up(tmp_path: Path) -> None:
    folder, said = older(copy_of(ROOT / "cities" / "lillstad", tmp_path)), io.StringIO()
    call_command("import", str(folder), stdout=said)

    assert "format 1" in said.getvalue() and "format 2" in said.getvalue()
    assert versions.texts_of(Version.objects.get()) == hall.files()


def test_a_stored_version_of_format_1_is_shown_compared_and_exported_as_it_was_given(
    client: Client, tmp_path: Path
) -> None:
    files = older_files(tmp_path)
    first = hall.worked(hall.version(files))
    second = hall.worked(hall.version(changed(measures=("share: 0.5", "share: 0.25"))))
    exported = versions.unzipped(client.get("/kommun/lillstad/versioner/1/zip/").content).files
    given = {name: raw.decode() for name, raw in exported.items() if name != f"lillstad/{tickets.FILE}"}

    assert versions.texts_of(first) == files == {name.removeprefix("lillstad/"): text for name, text in given.items()}
    assert document_hash(files) == first.document
    assert client.get("/kommun/lillstad/versioner/1/").status_code == 200
    assert "format_old" not in {problem.code for problem in versions.remarks_of(first)}
    moved = history_of_an_id.changes(first, second)
    assert list(moved) == [Thing("measures", "electric_cars"), Thing("contracts", "2026")]
    assert [own.where for own in moved[Thing("contracts", "2026")]] == ["state"]
    assert [(own.where, own.before, own.after) for own in moved[Thing("measures", "electric_cars")]] == [
        ("moves[replace.car.petrol.km].share", "0.5", "0.25")
    ]
    page = client.get("/kommun/lillstad/versioner/2/").content.decode()
    assert "Flyttar Bensinbilars körsträcka, Andel" in page and "replace.car.petrol.km" not in page


def test_a_folder_with_outcomes_and_signatures_goes_in_and_comes_out(client: Client) -> None:
    files = hall.files()
    header = "commitment,id,beneficiary,date,status,number,unit,evidence,source\n"
    files["contract/2026.outcomes.csv"] = f"{header}k1,a,,2026-05,ongoing,,,Protokoll,s1\n"
    job = handed_in(imported(hall.zipped(files)))
    back = incoming_folder.arrived(versions.unzipped(client.get("/kommun/lillstad/versioner/1/zip/").content))

    assert "failure" not in job.outcome and (back.files, back.mended, back.problems) == (files, (), ())


def test_what_came_of_a_promise_is_a_change_of_that_promise() -> None:
    files = hall.files()
    header = "commitment,id,beneficiary,date,status,number,unit,evidence,source\n"
    first = hall.version(files)
    second = hall.version({**files, "contract/2026.outcomes.csv": f"{header}k1,a,,2026-05,ongoing,,,,\n"})

    assert {(own.where, own.after) for own in history_of_an_id.changes(first, second)[Thing("commitments", "k1")]} == {
        ("outcomes[a].date", "2026-05"), ("outcomes[a].status", "ongoing"),
    }  # fmt: skip


def test_the_address_of_a_replaced_id_leads_on_with_its_history(client: Client) -> None:
    hall.worked(hall.version(message="Första"))
    renamed = changed(measures=("fewer_trips:\n", "less_traffic:\n  replaces: fewer_trips\n"))
    for file in ("city.yaml", "uptakes.csv", "contract/2026.yaml"):
        renamed[file] = renamed[file].replace("fewer_trips", "less_traffic")
    hall.worked(hall.version(renamed, message="Bytt id"))
    more = dict(renamed)
    more["measures.yaml"] = more["measures.yaml"].replace("share: 0.1,", "share: 0.11,")
    hall.worked(hall.version(more, message="Mer effekt"))

    answer = client.get("/kommun/lillstad/siffra/fewer_trips/")
    assert answer.status_code == 302 and "/siffra/less_traffic/" in answer.headers["Location"]
    page = client.get(answer.headers["Location"]).content.decode()
    assert "Mer effekt" in page and "11 procent" in page and "Har tagit platsen efter fewer trips" in page
    first, second, _ = Version.objects.order_by("number")
    assert [own.where for own in history_of_an_id.changes(first, second)[Thing("measures", "less_traffic")]] == [
        "replaces"
    ]
    assert Thing("measures", "fewer_trips") not in history_of_an_id.changes(first, second)


FIELDS = [
    ("measures", "moves[2].from", "Flyttar 2, Från storhet", "Moves 2, From quantity"),
    ("measures", "moves[avoid.car.km].from", "Flyttar avoid.car.km, Från storhet", "Moves avoid.car.km, From quantity"),
    ("commitments", "outcomes[a].status", "Vad som blev av dem a, Status", "Outcomes a, Status"),
    ("actors", "label_sv", "Namn", "Name in Swedish"),
    ("quantities", "note (2)", "Anmärkning (2)", "Note (2)"),
    ("accounts", "2022", "Publicerat 2022", "Published for 2022"),
    ("history", "2022", "Publicerat 2022", "Published for 2022"),
    ("contracts", "state", "Läge", "State"),
]


@pytest.mark.parametrize(("kind", "where", "swedish", "english"), FIELDS)
def test_a_field_is_told_in_the_readers_words(kind: str, where: str, swedish: str, english: str) -> None:
    assert [field_words.name(Thing(kind, "x"), where, language) for language in ("sv", "en")] == [swedish, english]


def test_a_value_is_told_in_the_readers_words_only_where_it_is_one_of_the_fields() -> None:
    contract, measure = Thing("contracts", "2026"), Thing("measures", "x")

    assert field_words.value(contract, "state", "in_force", "sv") == "gäller"
    assert field_words.value(measure, "status", "decided", "en") == "decided"
    assert field_words.value(measure, "sv", "decided", "sv") == "decided"
    assert field_words.value(measure, "moves[1].stage", "shift", "sv") == "flytta över"
    assert field_words.value(Thing("history", "a.b"), "2022", "12 t", "sv") == "12 t"


def test_numbers_that_differ_in_their_last_digit_are_a_change() -> None:
    first = hall.version()
    files = changed(quantities=("Mvkm,computed,2022,100,", "Mvkm,computed,2022,100.0000001,"))
    second = hall.version(files, message="Nästan samma")
    (change,) = history_of_an_id.changes(first, second)[Thing("quantities", "car.petrol.km")]

    assert (change.before, change.after) == ("100", "100.0000001")


def test_every_kind_of_thing_stands_in_the_list_of_changes() -> None:
    """Nothing that a document says can change without a word: each kind is taken away by turns."""
    city = read_city(ROOT / "cities" / "malmo")
    said = history_of_an_id.said_of(city)
    kinds = {thing.kind for thing in said}

    assert kinds >= {*SECTIONS, "measures", "goals", "quantities", "lines", "actors", "sources", "city", "contracts",
                     "sections", "clauses", "needs", "instruments", "commitments"}  # fmt: skip
    for thing in said:
        for language in ("sv", "en"):
            assert things.name(city, thing, language), thing


NAMED = [
    ("pools", "active_travel", "27 km huvudcykelstråk (14 projekt) + Fem MalmöExpresslinjer"),
    ("groups", "car_local", "Biltrafik i staden"),
    ("calibrations", "car.km", "kalibrering av Biltrafik på Malmös gator och vägar"),
    ("contracts", "2024", "kontraktet 2024"),
    ("clauses", "c.purpose", "klausul c.purpose (1 Syfte)"),
    ("city", "malmo", "Malmö"),
    ("scenarios", "contract", "EU-kontraktet 2023"),
    ("sources", "ccc", "Climate City Contract Malmö"),
]


@pytest.mark.parametrize(("kind", "name", "said"), NAMED)
def test_a_thing_without_a_name_of_its_own_goes_by_what_it_is_about(kind: str, name: str, said: str) -> None:
    assert things.name(shipped(MALMO), Thing(kind, name), "sv").startswith(said)

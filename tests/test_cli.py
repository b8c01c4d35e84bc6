# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The command line as an analyst meets it: answers, languages, exit codes, files."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import klimatkontrakt as kk
from klimatkontrakt import cli
from klimatkontrakt.city import content
from klimatkontrakt.cli import door
from klimatkontrakt.language import words
from klimatkontrakt.publish import export
from klimatkontrakt.sources.publishers import kind_names, kinds
from tests import extent
from tests.cities import LILLSTAD, MALMO, ROOT, copy_of, edited, shipped
from tests.terminal import run, shell, shell_or_inside


def test_check_says_that_there_are_no_problems() -> None:
    done = run("check", LILLSTAD)

    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Inga problem.")


def test_check_ends_with_the_numbers_whose_replacement_would_remove_most_doubt() -> None:
    done = run("check", LILLSTAD, lang="en")

    told = done.stdout.splitlines()
    assert "remove most doubt about Territorial emissions in 2030" in told[1]
    assert told[2].startswith("1. ") and told[-1].endswith(("(assumed)", "(default)", "(from another city)"))


def test_check_names_every_problem_and_stops_with_one(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    edited(folder, "quantities.csv", "2022,0.6,", "2022,lots,")
    edited(folder, "measures.yaml", "share: 0.5", "share: true")

    done = run("check", folder, lang="en")

    assert done.returncode == 1
    assert "error: quantities.csv row 4" in done.stderr
    assert "error: measures.yaml row 21" in done.stderr
    assert done.stdout.strip() == "2 errors, 0 warnings, 0 notes."


def test_run_prints_paths_targets_and_contributions() -> None:
    done = run("run", LILLSTAD, "--scenario", "contract", "--draws", "1000", "--seed", "3")

    assert done.returncode == 0
    assert "Lillstad, scenario contract: 1\u00a0000 dragningar, frö 3" in done.stdout
    for part in ("Territoriella utsläpp", "ungefär 9 av 10", "Färre bilresor", "Om den uteblir", "Summa"):
        assert part in done.stdout


@extent.in_all
def test_lang_may_stand_anywhere_and_beats_the_locale() -> None:
    before, after = shell_or_inside("--lang", "en", "measures", LILLSTAD), shell("measures", LILLSTAD, "--lang=en")

    assert before.stdout == after.stdout
    assert "Fewer car trips" in before.stdout
    assert "Färre bilresor" in shell_or_inside("measures", LILLSTAD).stdout


def test_json_follows_the_schema_that_ships(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "results.json"
    done = run("run", LILLSTAD, "--scenario", "contract", "--draws", "250", "--json", file)
    loaded = json.loads(file.read_text(encoding="utf-8"))

    assert done.returncode == 0
    jsonschema.validate(loaded, export.json_schema())
    for table in loaded["tables"].values():
        assert {len(column) for column in table["columns"].values()} == {table["rows"]}
    assert loaded["provenance"]["document"] == content.document(shipped(LILLSTAD))
    assert loaded["provenance"]["draws"] == 250


@extent.in_all
def test_the_same_command_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, how in (("a.json", shell_or_inside), ("b.json", shell)):
        how("run", LILLSTAD, "--scenario", "contract", "--draws", "500", "--json", tmp_path / name)

    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", LILLSTAD, "--scenario", "kontrakt"), "kontrakt"),
        (("run", LILLSTAD, "--draws", "1001"), "250"),
        (("run", LILLSTAD, "--draws", "0"), "250"),
        (("run", LILLSTAD, "--draws", "1000000000"), "200"),
        (("run", LILLSTAD, "--values", "asek_9"), "asek_7_co2"),
        (("explain", LILLSTAD, "car.petro.km"), "car.petrol.km"),
        (("explain", LILLSTAD, "car.petrol.km", "--year", "1066"), "2022"),
        (("compare", LILLSTAD, "baseline", "nothing"), "contract"),
        (("--lang", "de", "version"), "sv, en"),
    ],
)
def test_a_mistake_in_the_command_ends_with_two_and_says_what_there_is(arguments: tuple[str, ...], says: str) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_city_with_errors_is_not_run(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "city.yaml", "format: 2", "format: 7")

    done = run("run", folder)

    assert done.returncode == 1
    assert "Formatversion 7 är okänd" in done.stderr


def test_a_file_that_cannot_be_written_ends_with_three(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    done = run("run", LILLSTAD, "--draws", "250", "--json", tmp_path / "file" / "results.json")

    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def test_tidy_writes_the_canonical_form_and_then_has_nothing_to_do(tmp_path: Path) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "quantities.csv", "2022,0.6,", "2022,0.60,")

    first, second = run("tidy", folder), run("tidy", folder)

    assert first.stdout.strip() == "Skrev quantities.csv."
    assert second.stdout.strip() == "Mappen är redan i fast form."
    assert (folder / "quantities.csv").read_bytes() == (LILLSTAD / "quantities.csv").read_bytes()


def test_tidy_mends_what_a_swedish_excel_saved(tmp_path: Path) -> None:
    folder = copy_of(LILLSTAD, tmp_path)
    for name in ("quantities.csv", "history.csv"):
        text = (folder / name).read_text(encoding="utf-8")
        rows = [re.sub(r"(\d)\.(\d)", r"\1,\2", line.replace(",", ";")) for line in text.splitlines()]
        (folder / name).write_bytes(("\r\n".join(rows) + "\r\n").replace("car,", "car.").encode("cp1252"))
    assert run("check", folder).returncode == 1

    done = run("tidy", folder, "--from-excel")

    assert done.returncode == 0, done.stderr
    for name in ("quantities.csv", "history.csv"):
        assert (folder / name).read_bytes() == (LILLSTAD / name).read_bytes()


def test_explain_tells_a_number_from_formula_to_source() -> None:
    told = run("explain", LILLSTAD, "territorial.petrol", lang="en").stdout

    for part in (
        "[car.petrol.km] × petrol car energy [car.petrol.use] × ",
        "15,000 tonnes CO₂e",
        "the city can influence 30 %",
        ", source ",
        "[s2]",
    ):
        assert part in told


@pytest.mark.parametrize(
    "name", ["ef.petrol", "territorial.petrol", "territorial", "budget", "electric_cars", "cut_2030", "s1"]
)
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_everything_with_an_id_has_a_story(name: str, lang: str) -> None:
    done = run("explain", LILLSTAD, name, "--scenario", "contract", "--draws", "250", lang=lang)

    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) >= 2
    assert "{" not in done.stdout


def test_compare_sets_two_scenarios_side_by_side() -> None:
    told = run("compare", LILLSTAD, "baseline", "contract", "--draws", "1000", lang="en").stdout

    assert "baseline against contract, 2030" in told
    assert "Difference" in told


def test_help_is_in_the_readers_language() -> None:
    assert "Räkna ut en kommun under ett scenario." in shell("--help").stdout
    assert "Work a city out under a scenario." in shell("--help", lang="en_US.UTF-8").stdout


def test_python_gives_the_same_as_the_issue_promises() -> None:
    city = shipped(LILLSTAD)
    table = kk.run(city, "contract", draws=250).table("contributions")

    for column in (
        "scenario",
        "branch",
        "account",
        "measure",
        "actor",
        "year",
        "unit",
        "central",
        "mean",
        "p5",
        "p50",
        "p95",
    ):
        assert column in table.columns
    assert table.provenance.engine == kk.__version__
    assert table.one(account="territorial", measure="electric_cars", number="share", year=2030, branch="all")[
        "central"
    ] == pytest.approx(7125)


def _on_a_terminal(seconds: float) -> str:
    """What work of so many seconds shows on a terminal's error stream."""
    ours, theirs = pty.openpty()
    code = f"import time\nfrom klimatkontrakt.cli import door\nwith door.patience('Räknar'):\n    time.sleep({seconds})"
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", code], check=True, stderr=theirs, env=environment)
    os.set_blocking(ours, False)
    os.close(theirs)
    try:
        return os.read(ours, 100_000).decode()
    except (BlockingIOError, OSError):
        return ""


def test_a_bar_shows_when_work_takes_over_a_second_and_not_before() -> None:
    assert "Räknar" in _on_a_terminal(1.5)
    assert "Räknar" not in _on_a_terminal(0.1)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_exit_code_is_told_by_the_help(lang: str) -> None:
    told = shell("--lang", lang, "--help").stdout

    assert all(f"{code} " in told for code in (0, door.STOPPED, door.MISTAKEN, door.UNWRITTEN))


def test_every_verb_stands_with_the_module_that_holds_it() -> None:
    from klimatkontrakt import cli

    held = {
        command.name or command.callback.__name__: command.callback.__module__.rpartition(".")[2]
        for command in door.app.registered_commands
    } | {group.name: "inventories" for group in door.app.registered_groups}

    assert held == {verb: module for module, verbs in cli.MODULES.items() for verb in verbs}


@pytest.mark.parametrize("values", ["asek_7_co2", "trafikanalys_2021"])
def test_every_shipped_set_values_lillstad_s_tonnes(values: str) -> None:
    done = run("run", LILLSTAD, "--scenario", "contract", "--draws", 250, "--values", values)

    assert (done.returncode, done.stderr) == (0, "") or "varningar" in done.stderr
    assert values in done.stdout


def _priced_in_2031(tmp_path: Path) -> Path:
    folder = copy_of(LILLSTAD, tmp_path)
    for name in ("city.yaml", "measures.yaml", "quantities.csv"):
        path = folder / name
        text = path.read_text(encoding="utf-8").replace("price_year: 2024", "price_year: 2031")
        path.write_text(text.replace(",2024,s", ",2031,s"), encoding="utf-8")
    return folder


@pytest.mark.parametrize("values", ["asek_7_co2", "trafikanalys_2021"])
def test_a_price_year_that_the_index_has_not_reached_says_what_to_add_and_where(tmp_path: Path, values: str) -> None:
    folder = _priced_in_2031(tmp_path)
    done = run("run", folder, "--scenario", "contract", "--draws", 250, "--values", values)

    assert done.returncode == door.STOPPED
    for part in ("price_year", "2031", "2006–2024", values, "price_index.csv", "year,index,source"):
        assert part in done.stderr
    (folder / "price_index.csv").write_text(
        "year,index,source\n2024,200,s1\n2031,240,s1\n", encoding="utf-8", newline="\n"
    )
    mended = run("run", folder, "--scenario", "contract", "--draws", 250, "--values", values)
    assert mended.returncode == 0 and values in mended.stdout


def _priced_in_2023(tmp_path: Path) -> Path:
    folder = copy_of(LILLSTAD, tmp_path)
    for name in ("city.yaml", "measures.yaml", "quantities.csv"):
        path = folder / name
        text = path.read_text(encoding="utf-8").replace("price_year: 2024", "price_year: 2023")
        path.write_text(text.replace(",2024,s", ",2023,s"), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("lang", "says"),
    [("sv", ("Nuvärde för samhället", "utan värde på tonnen", "ASEK 7.0, bara koldioxid [asek_7_co2]")),
     ("en", ("Present value to society", "tonnes not valued", "ASEK 7.0, carbon dioxide only [asek_7_co2]"))],
)  # fmt: skip
def test_run_tells_what_the_tonnes_are_worth_where_a_set_is_chosen(tmp_path: Path, lang: str, says: tuple) -> None:
    folder = _priced_in_2023(tmp_path)
    plain = run("run", folder, "--scenario", "contract", "--draws", "250", lang=lang)
    valued = run("run", folder, "--scenario", "contract", "--draws", "250", "--values", "asek_7_co2", lang=lang)

    assert plain.returncode == valued.returncode == 0, valued.stderr
    assert all(part in valued.stdout for part in says) and says[0] not in plain.stdout
    costs = re.findall(r"(?:tonnen|valued|asek_7_co2\])\s+(−?[\d.,\xa0]+)", valued.stdout)
    assert len(costs) == 2 and costs[0] != costs[1]


@pytest.mark.parametrize(
    ("arguments", "swedish", "english"),
    [
        (("run", LILLSTAD, "--scenario", "x"), "inget scenario ”x”. De som finns: baseline", "no scenario “x”."),
        (("run", LILLSTAD, "--values", "x"), "inget värdeset ”x”", "no valuation set “x”"),
        (("coverage", LILLSTAD, "--target", "x"), "inget mål ”x”", "no target “x”"),
        (("coverage", LILLSTAD, "--period", "x"), "inget kontrakt för perioden ”x”", "no contract of the period “x”"),
        (("coverage", LILLSTAD, "--instrument", "x"), "inget instrument ”x”", "no instrument “x”"),
        (("run", LILLSTAD, "--draws", "7"), "som mest 200\xa0000", "at most 200,000"),
        (("--lang", "de", "version"), "språken är sv, en", "the languages are sv, en"),
        (("explain", LILLSTAD, "qqqq"), "`klimatkontrakt measures`", "quantities.csv"),
    ],
)
def test_what_is_asked_for_and_is_not_there_is_told_in_the_readers_words(arguments, swedish, english) -> None:
    for lang, says in (("sv", swedish), ("en", english)):
        told = run(*arguments, lang=lang)
        assert told.returncode == door.MISTAKEN and says in told.stderr, told.stderr
    assert " ”" not in told.stderr


def test_a_suggestion_stands_once_and_a_group_has_a_story() -> None:
    near = run("explain", LILLSTAD, "electric_car", lang="en").stderr.partition("Did you mean ")[2].rstrip("?\n")
    told = run("explain", LILLSTAD, "cars", lang="en").stdout

    assert len(near.split(", ")) == len(set(near.split(", "))) and "electric_cars" in near
    assert told.startswith("cars is a group of quantities: Petrol car traffic [car.petrol.km], electric car traffic [")


def test_scenarios_and_shares_are_read_by_name_and_in_per_cent() -> None:
    told = run("compare", MALMO, "baseline", "contract", "--draws", "250").stdout

    assert "referensbana mot EU-kontraktet 2023, 2030" in told
    assert "Mål, scenario referensbana" in told and "Mål, scenario EU-kontraktet 2023" in told
    assert "100 procent" in told.replace("\n", " ") and "share" not in told


def test_a_budget_is_shown_to_the_year_that_it_ends() -> None:
    told = run("run", MALMO, "--draws", "250").stdout
    row = next(line for line in told.splitlines() if line.startswith("Koldioxidbudget 2021–2030 "))

    assert len(re.findall(r"[\d\xa0]+(?:,\d+)?$|(?<=\s)\d[\d\xa0]*(?=\s|$)", row.partition("referensbana")[2])) == 4


def test_doubts_are_told_apart() -> None:
    told = [line.partition(". ")[2] for line in run("check", MALMO).stdout.splitlines()[2:]]
    names = [line.rpartition(": ")[0] for line in told]

    assert len(set(names)) == len(names)
    assert any("Lätta lastbilar på diesel" in name for name in names)


@pytest.mark.parametrize(
    ("count", "lang", "says"),
    [(1, "en", "1 error, 0 warnings, 0 notes."), (2, "en", "2 errors,"), (1, "sv", "1 fel, 0 varningar,")],
)
def test_one_thing_is_told_in_the_singular(tmp_path: Path, count: int, lang: str, says: str) -> None:
    folder = edited(copy_of(LILLSTAD, tmp_path), "quantities.csv", "2022,0.6,", "2022,lots,")
    if count == 2:
        edited(folder, "measures.yaml", "share: 0.5", "share: true")

    assert says in run("check", folder, lang=lang).stdout


@pytest.mark.parametrize(
    ("lang", "says"), [("sv", "Det är en fil och ingen mapp."), ("en", "It is a file and no folder.")]
)
def test_a_file_is_not_a_folder(lang: str, says: str) -> None:
    assert says in run("check", ROOT / "README.md", lang=lang).stderr


@pytest.mark.parametrize("verb", ["tidy", "excel", "compare-contracts"])
def test_what_cannot_be_read_is_not_said_to_be_uncountable(verb: str, tmp_path: Path) -> None:
    rest = {"excel": ("--to", tmp_path / "b.xlsx"), "compare-contracts": (ROOT / "README.md",)}.get(verb, ())

    done = run(verb, ROOT / "README.md", *rest)

    assert done.returncode == door.STOPPED
    assert "går inte att läsa förrän" in done.stderr and "räkna" not in done.stderr


def test_a_book_of_another_name_is_refused(tmp_path: Path) -> None:
    done = run("excel", LILLSTAD, "--to", tmp_path / "b.csv", lang="en")

    assert done.returncode == door.MISTAKEN and "b.xlsx" in done.stderr
    assert not (tmp_path / "b.csv").exists()


def test_help_lists_every_verb_as_the_verb_itself_explains_it() -> None:
    """Help opens no verb's module: what it lists is held to what the verbs say."""
    cli.open_for([])
    branches = [branch for branch in door.app.registered_groups if branch.name]
    own = {command.name or command.callback.__name__: command.help for command in door.app.registered_commands}
    own |= {branch.name: branch.typer_instance.info.help for branch in branches}
    listed = [verb for verbs in cli.MODULES.values() for verb in verbs]

    assert sorted(own) == sorted(listed)
    for lang in ("sv", "en"):
        told = " ".join(shell("--help", "--lang", lang).stdout.replace("│", " ").split())
        for module, verbs in cli.MODULES.items():
            for verb in verbs:
                text = words.say(cli.SUBJECTS.get(module, "cli"), verb.replace("-", "_"), lang)
                assert f"{verb} {text}" in told, verb
                assert lang != door.LANGUAGE or own[verb] == text


INVENTORY = ("methods", "compute", "show")
HEAVY = {"numpy", "numba", "scipy", "pint", "jinja2", "lxml", "django", "dask", "xlsxwriter", "pypdfium2"}
MOST_OF_OURS, MOST_OF_ALL = 66, 520  # modules that are open once a verb's help is told
OPENED = """
import sys
from klimatkontrakt import cli
sys.argv = ['klimatkontrakt', *sys.argv[1:]]
try:
    cli.main()
except SystemExit:
    print('OPENED', *sorted(sys.modules))
"""


def _opened(*arguments: str) -> set[str]:
    """The modules that a command opens, by name."""
    done = subprocess.run(
        [sys.executable, "-c", OPENED, *arguments], check=True, capture_output=True, text=True, cwd=ROOT
    )
    return set(done.stdout.rpartition("OPENED")[2].split())


def test_help_opens_nothing_that_is_not_needed_for_it() -> None:
    assert not (HEAVY | {"pydantic"}) & {name.partition(".")[0] for name in _opened("--help")}


EVERY_VERB = [*(verb for verbs in cli.MODULES.values() for verb in verbs), *(f"inventory {verb}" for verb in INVENTORY)]


@pytest.mark.parametrize("verb", extent.some(EVERY_VERB, 3))
def test_the_help_of_a_verb_opens_neither_the_engine_nor_a_reader(verb: str) -> None:
    opened = _opened(*verb.split(), "--help")
    ours = {name for name in opened if name.partition(".")[0] == "klimatkontrakt"}

    assert not HEAVY & {name.partition(".")[0] for name in opened}
    assert (
        not {"klimatkontrakt.city.schema", "klimatkontrakt.engine.chain.program", "klimatkontrakt.sources.intake.law"}
        & ours
    )
    assert len(ours) <= MOST_OF_OURS and len(opened) <= MOST_OF_ALL, (len(ours), len(opened))


@extent.in_all
def test_a_run_without_a_report_opens_neither_the_report_nor_the_readers_of_workbooks() -> None:
    opened = _opened("run", "cities/lillstad", "--draws", "250")

    assert "klimatkontrakt.engine.chain.program" in opened
    assert (
        not {"xlsxwriter", "lxml", "klimatkontrakt.publish.report", "klimatkontrakt.sources.tables.workbooks"} & opened
    )


def test_the_kinds_that_a_command_names_are_those_that_are_read() -> None:
    assert tuple(kinds.READERS) == kind_names.READERS


@extent.in_all
def test_the_package_lists_what_it_offers_before_any_of_it_is_opened() -> None:
    code = "import sys, klimatkontrakt as kk\nprint(sorted(set(kk.__all__) - set(dir(kk))), 'pint' in sys.modules, kk.run.__name__)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT)

    assert done.stdout.split() == ["[]", "False", "run"]


def test_a_run_looks_for_cycles_seldom_and_not_never() -> None:
    """Python's own pace, 700 new objects, takes a tenth of a run."""
    script = (
        "import gc, sys; sys.argv = ['klimatkontrakt', 'version']\n"
        "from klimatkontrakt import cli\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "print(gc.isenabled(), gc.get_threshold()[0])"
    )
    out = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    is_on, new_objects = out.splitlines()[-1].split()
    assert is_on == "True"
    assert 10_000 < int(new_objects) < 1_000_000

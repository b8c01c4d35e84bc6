# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every command that the README and the docs tell a reader to run is run, as it stands, in a copy of the project."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import psycopg
import pytest

from klimatkontrakt import cli
from klimatkontrakt.hall.people.invitations import FIRST_NAME
from tests import extent, office
from tests.doc_commands import DOCUMENTS, ROOT, Command, Project, commands, is_plain
from tests.terminal import Done
from tests.test_hall_start import free_port
from tests.test_import_cli import EXAMPLES

IMPORTS = "docs/importing.md"
RUNNING = "docs/running.md"
INVENTORY = "docs/inventory.md"  # run, with what it says, in test_inventory_docs.py
APART = (IMPORTS, RUNNING, INVENTORY)
IN_ORDER = [document for document in DOCUMENTS if document not in APART and commands(document)]

# Words in capitals stand for a reader's own: what they are taken to be here.
STANDS_FOR = {
    "DIR": "a_city", "KIND": "scb", "FILE": "be0101_tabhel2024.xlsx", "NAME": "Lund", "MAPP": "a_city", "BOOK": "book.xlsx",
}  # fmt: skip
# What is not run here, and why.
NOT_RUN = {
    "make test": "it is what runs this",
    "make test-all": "it is what runs this",
    "make check": "it is look and test, which are run by themselves",
    "make branches": "it is what runs this, with every branch counted",
    "make mutants N=30 SEED=1": "some twenty minutes of tests of small faults",
    "make mutants": "the same",
    "make trials": "half an hour of what is too long for a test",
    "make bench": "minutes of measuring; `make test-all` runs it",
    "make lock": "asks a package index for the newest of everything",
    "podman build --build-arg BASE=docker.io/library/python@sha256:… -t klimatkontrakt .": "needs a container engine and a network",
    "podman run --read-only --tmpfs /tmp -p 127.0.0.1:8000:8000 -v hall:/var/hall -e KK_HOSTS=klimat.example.se -e KK_HTTPS=1 klimatkontrakt": "needs a container engine",
    "podman image inspect --format '{{.Digest}}' docker.io/library/python:3.11-slim": "the same",
    'klimatkontrakt-hall audit --against "LINE"': "needs a line that was kept; tests/test_hall_chain.py",
    "CREATE USER hall PASSWORD '…';": "run on PostgreSQL by the test of the set-up below",
    "CREATE DATABASE hall OWNER hall;": "run on PostgreSQL by the test of the set-up below",
    "export DATABASE_URL=postgres://hall:…@localhost/hall KK_HOME=/srv/hall KK_HOSTS=klimat.example.se KK_HTTPS=1": "the same",
    "python -m benchmarks reading": "a minute of measuring",
    "python -m benchmarks sheets": "the same",
}  # fmt: skip
ONLY_IN_ALL = ("python -m benchmarks reading", "python -m benchmarks sheets")
# By default one command of ours is run in a process of its own and the rest inside this one; one start is a start.
IN_A_PROCESS = "klimatkontrakt check cities/malmo"
LONG = ("make report",)  # seconds each: run where everything is
SERVED = ("make run", "klimatkontrakt-hall start", ".venv/bin/klimatkontrakt-hall start")


def as_it_stands(text: str) -> str:
    """A command with the words that stand for a reader's own put in; what may be left out is left out."""
    text = re.sub(r"\s*\[[^\]]*\]", "", text).split(" | ")[0].replace("…", "")
    text = (
        text.replace("--to DIR", "--to a_new_folder")
        .replace("link NAME", f"link {FIRST_NAME}")
        .replace("{name}", "book.xlsx")
    )
    return re.sub(r"(?<![\w.-])[A-Z]{3,}(?![\w.-])", lambda found: STANDS_FOR.get(found[0], found[0]), text)


def of(document: str) -> list[Command]:
    """A document's commands, each once; not those that an earlier document has, for they are run there."""
    earlier = {c.text for other in DOCUMENTS[: DOCUMENTS.index(document)] for c in commands(other)}
    own = {command.text: command for command in reversed(commands(document))}
    found = sorted(own.values(), key=lambda command: command.line)
    return [command for command in found if command.text not in earlier]


def is_form(command: Command) -> bool:
    """Whether a program is named with a verb alone, as in running text."""
    return command.program in ("klimatkontrakt", "klimatkontrakt-hall") and len(command.text.split()) == 2


@pytest.fixture
def project(tmp_path: Path, request: pytest.FixtureRequest) -> Project:
    """A project of one's own; with the files beside it where the document needs them."""
    material = request.getfixturevalue("shared") if "shared" in request.fixturenames else None
    made = Project.made(tmp_path, free_port(), material / "data" / "raw" if material is not None else None)
    shutil.copytree(ROOT / "cities" / "malmo", tmp_path / "a_city")
    return made


def _tried(document: str) -> list[Command]:
    """A document's commands; by default, of those of ours with one verb, the first of all the documents."""
    every = of(document)
    if extent.ALL:
        return every
    earlier = {_verb(command) for other in IN_ORDER[: IN_ORDER.index(document)] for command in of(other)}
    first: dict[str, Command] = {}
    for command in every:
        if _verb(command) not in earlier:
            first.setdefault(_verb(command), command)
    return list(first.values())


def _verb(command: Command) -> str:
    return " ".join(command.text.split()[:2]) if is_plain(command.text) else command.text


def _own_files(project: Project, document: str) -> None:
    """Files that a document names as a reader's own."""
    if document == "docs/reading.md":
        said = "Malmö stad åtar sig att bygga 40 laddplatser till 2027."
        text = office.word(office.paragraph("1 Åtaganden", "Rubrik1"), office.paragraph(said))
        (project.folder / "kontrakt.pdf").write_bytes(text)  # its content is looked at, not its name
        rows = [
            ["Action name", "Bus lanes"],
            ["Responsible bodies", "City"],
            ["GHG emissions reduction estimate (total)", "12 kt CO2e"],
        ]
        (project.folder / "handlingsplan.docx").write_bytes(
            office.word(office.paragraph("B-2.2", "Rubrik1"), office.table(rows))
        )
    if document in ("docs/problems.md", "docs/status.md"):
        project.run("klimatkontrakt excel a_city --to book.xlsx")


def _failed(project: Project, command: Command) -> str:
    """What went wrong with a command; empty where nothing did."""
    if command.text in NOT_RUN and not (extent.ALL and command.text in ONLY_IN_ALL):
        return ""
    if is_form(command) and command.text not in SERVED:
        verbs = {verb for own in cli.MODULES.values() for verb in own} | {
            "audit",
            "index",
            "backup",
            "purge",
            "unlock",
            "restore",
            "link",
            "import",
            "start",
            "worker",
        }
        return "" if command.text.split()[1] in verbs else "there is no such verb"
    if command.text in (*SERVED, *LONG) and not extent.ALL:
        return ""
    if command.text in SERVED:
        project.serve(command.text)
        return ""
    done: subprocess.CompletedProcess[str] | Done
    if command.program == "python" and "\n" in command.text:
        done = project.run_python(command.text)
    elif is_plain(as_it_stands(command.text)) and not (extent.ALL or command.text == IN_A_PROCESS):
        done = project.run_inside(as_it_stands(command.text))
    else:
        done = project.run(as_it_stands(command.text), **_hall(command, project))
    return (
        ""
        if done.returncode == 0 and "Traceback" not in done.stderr
        else f"{done.returncode}: {done.stdout[-600:]}{done.stderr[-1500:]}"
    )


def _hall(command: Command, project: Project) -> dict[str, str]:
    """A backup is read into an empty hall."""
    if " restore " not in command.text:
        return {}
    key = project.folder / "var" / "backup.key"
    known = {"KK_BACKUP_KEY": key.read_text(encoding="utf-8").strip()} if key.exists() else {}
    return {"KK_HOME": str(project.folder / "empty"), **known}


@pytest.mark.parametrize(
    "document", [pytest.param(IN_ORDER[0], marks=pytest.mark.in_all), *extent.some(IN_ORDER[1:], 1)]
)
def test_every_command_of_a_document_runs_as_it_stands(project: Project, document: str) -> None:
    _own_files(project, document)
    failed = []
    for command in _tried(document):
        said = _failed(project, command)
        if said:
            failed.append(f"{command}\n{said}")

    assert failed == [], "\n".join(failed)


@extent.in_all
def test_every_command_for_those_who_run_a_hall_runs_as_it_stands(project: Project, monkeypatch) -> None:
    monkeypatch.setitem(STANDS_FOR, "NAME", "administrator")  # the first start has made one
    failed = [
        f"{command}\n{said}" for command in dict.fromkeys(commands(RUNNING)) if (said := _failed(project, command))
    ]

    assert failed == [], "\n".join(failed)


@extent.in_all
def test_the_set_up_with_postgresql_is_enough(postgres: str, project: Project) -> None:
    made, password = commands(RUNNING), "hemligt"
    statements = [command.text.replace("…", password) for command in made if command.program == "CREATE"]
    host = postgres.partition("@")[2].rpartition("/")[0]
    settings = next(command.text for command in made if command.program == "export")
    own = {
        "hall:…@localhost/hall": f"hall:{password}@{host}/hall",
        "/srv/hall": str(project.folder / "home"),
        " KK_HTTPS=1": "",
    }
    for said, meant in own.items():
        assert said in settings
        settings = settings.replace(said, meant)
    with psycopg.connect(postgres, autocommit=True) as server:
        for statement in statements:
            server.execute(statement)
        try:
            done = project.run(
                f"{settings}; klimatkontrakt-hall migrate -v 0 && klimatkontrakt-hall import cities/lillstad"
            )
        finally:
            server.execute("DROP DATABASE hall")
            server.execute("DROP USER hall")

    assert done.returncode == 0 and "Lillstad: version 1" in done.stdout, done.stderr


SHOWN = {f"klimatkontrakt {command}" for command, _ in EXAMPLES}  # run, with what they say, in test_import_cli.py


@pytest.mark.parametrize(
    "command", extent.some([one for one in of(IMPORTS) if one.text not in SHOWN], 1), ids=lambda one: one.text
)
def test_every_import_of_the_docs_runs_as_it_stands(shared: Path, project: Project, command: Command) -> None:
    real = shared / "data" / "raw" / "df_municipalities_2022.xlsx"
    (project.folder / "lansrapport.xlsx").symlink_to(real)  # what the document calls it
    if "book.xlsx" in command.text and "import excel" in command.text:
        project.run("klimatkontrakt excel a_city --to book.xlsx")

    assert _failed(project, command) == ""


def test_every_command_that_is_not_run_says_why_and_stands_somewhere() -> None:
    every = {command.text for document in DOCUMENTS for command in commands(document)}

    assert set(NOT_RUN) <= every
    assert all(why.strip() for why in NOT_RUN.values())


def test_the_documents_have_commands_and_they_are_found() -> None:
    found = {document: len(commands(document)) for document in DOCUMENTS}

    assert found["README.md"] >= 15 and found[IMPORTS] >= 10 and found[RUNNING] >= 10 and found["docs/reading.md"] >= 3


MADE_UP = """# A document

Run `klimatkontrakt check DIR` first.

    klimatkontrakt run cities/malmo    # works it out
    # a comment
    not a command

* A list:

       make report

```python
import klimatkontrakt
print(1)
```

```
$ klimatkontrakt new Lund --to lund
Skrev lund
```
"""


def test_commands_are_found_in_blocks_lists_and_text(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "made.md").write_text(MADE_UP, encoding="utf-8")
    monkeypatch.setattr("tests.doc_commands.ROOT", tmp_path)

    assert [command.text for command in commands("made.md")] == [
        "klimatkontrakt check DIR", "klimatkontrakt run cities/malmo", "make report", "import klimatkontrakt\nprint(1)\n",
        "klimatkontrakt new Lund --to lund",
    ]  # fmt: skip


def test_a_command_that_does_not_run_is_told(project: Project) -> None:
    for text in (
        "klimatkontrakt chekc cities/malmo",
        "klimatkontrakt run cities/none",
        "make nothing",
        "klimatkontrakt check a_citi",
    ):
        assert _failed(project, Command("x", 1, text, text.split()[0])), text
    assert _failed(project, Command("x", 1, "klimatkontrakt frobnicate", "klimatkontrakt"))
    assert _failed(project, Command("x", 1, "import klimatkontrakt\nklimatkontrakt.nothing\n", "python"))

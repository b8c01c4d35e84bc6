# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every JSON that the product sends names a schema that ships, and keeps it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from django.test import Client

from klimatkontrakt.city import write_city
from klimatkontrakt.publish import export
from klimatkontrakt.sources.template import municipality, municipality_names
from tests import extent, hall
from tests.cities import MALMO, ROOT
from tests.terminal import run

SOURCE = ROOT / "src" / "klimatkontrakt"
SCHEMAS = sorted(path.name.removesuffix(".schema.json") for path in (SOURCE / "data").glob("*.schema.json"))
CONTRACT = """# Klimatkontrakt 2030

## 1 Parter
* Lillstad
* Energimyndigheten

## 2 Åtaganden
Lillstad åtar sig att bygga 40 laddplatser till 2027. Energimyndigheten ska stödja staden.[^1]

[^1]: Beslut 2025.
"""


def keeps(sent: str | bytes) -> dict[str, Any]:
    """What was sent, once it is seen to be strict JSON that keeps the schema that it names."""
    plain: dict[str, Any] = json.loads(sent, parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    form, version = re.fullmatch(r"klimatkontrakt-([a-z]+)/(\d+)", plain["schema"]).groups()  # type: ignore[union-attr]
    schema = export.json_schema(form)
    assert schema["$id"] == f"urn:klimatkontrakt:{form}:{version}"
    jsonschema.validate(plain, schema, cls=jsonschema.Draft202012Validator)
    return plain


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_that_ships_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(export.json_schema(name))


def test_results_of_a_run_keep_theirs(tmp_path: Path) -> None:
    file = tmp_path / "r.json"
    assert (
        run("run", "cities/lillstad", "--scenario", "contract", "--draws", "250", "--json", str(file)).returncode == 0
    )

    keeps(file.read_text(encoding="utf-8"))


QUERIES = [
    "",
    "plan=electric_cars:50",
    "scenario=baseline",
    "plan=electric_cars:0,fewer_trips:0",
    "year=2022&compare=baseline",
]


@pytest.mark.django_db
@pytest.mark.parametrize("language", extent.some(["sv", "en"], 1))
def test_a_plan_that_is_taken_from_the_explorer_keeps_its_own(client: Client, language: str, tmp_path: Path) -> None:
    hall.version()
    address = {"sv": "/kommun/{}/vad-hander-om/export/?{}&as=json", "en": "/en/city/{}/what-if/export/?{}&as=json"}[
        language
    ]
    for query in QUERIES:
        plain = keeps(client.get(address.format("lillstad", query)).content)

        assert plain["city"]["kommunkod"] == "9999" and plain["city"]["years"] == [2022, 2030]
        for name, table in plain["tables"].items():
            assert all(len(cells) == table["rows"] for cells in table["columns"].values()), name


@extent.in_all
@pytest.mark.django_db
def test_a_plan_of_malmo_and_of_a_template_city_keeps_it_too(client: Client, tmp_path: Path) -> None:
    hall.version(hall.files(MALMO))
    queries = ["", "events=fuel_duty:raised", "scenario=capture_built&plan=capture:50@2031", "plan=solar_city:0"]
    for query in extent.some(queries, 1):
        plain = keeps(client.get(f"/kommun/malmo/vad-hander-om/export/?{query}&as=json").content)
        assert plain["provenance"]["began_from"] == ("capture_built" if "capture_built" in query else "contract")
    if extent.ALL:
        write_city(municipality.city(municipality_names.municipality("Kiruna")), tmp_path)
        own = hall.version(hall.files(tmp_path))
        keeps(client.get(f"/kommun/{own.city.slug}/vad-hander-om/export/?as=json").content)


def test_the_reading_of_a_contract_keeps_its_own(tmp_path: Path) -> None:
    text, file = tmp_path / "kontrakt.md", tmp_path / "läst.json"
    text.write_text(CONTRACT, encoding="utf-8")
    for lang in ("sv", "en"):
        assert run("read-contract", str(text), "--json", str(file), lang=lang).returncode == 0
        plain = keeps(file.read_text(encoding="utf-8"))

    assert plain["proposals"] and plain["headings"]


def test_the_reading_of_real_contracts_keeps_it_too(shared: Path, tmp_path: Path) -> None:
    file = tmp_path / "läst.json"
    texts = [
        shared / "contracts" / "malmo-2024.txt",
        *extent.some(sorted((shared / "contracts" / "eu").glob("*.md")), 1),
    ]
    for text in texts:
        done = run("read-contract", str(text), "--json", str(file))
        assert done.returncode == 0, done.stderr
        keeps(file.read_text(encoding="utf-8"))


def test_whatever_writes_json_for_others_names_a_schema() -> None:
    """A new writer must be one of these, or name a schema of its own that a test above keeps."""
    kept = {
        "cli/numbers.py",
        "cli/contract_texts.py",
        "publish/export.py",
        "publish/figure_file.py",
    }  # the last: test_figure_file.py
    inner = {
        "hall/core/audit.py", "hall/core/backups.py", "hall/core/older_backups.py", "hall/core/backup_signatures.py", "hall/core/row_digests.py", "hall/core/health.py",  # the hall's own hashes, and its backup, which has a format of its own
        "engine/chain/moves.py", "engine/worlds/plan.py", "engine/answer/key.py",  # sort by it, and hash it
        "publish/method_json.py",  # the answer of one verb, whose form docs/inventory.md tells
        "sources/contracts/writer.py", "sources/book/cells.py", "sources/tables/cell_dump.py",  # a quoted text in a line, a nested cell of the book
    }  # fmt: skip
    writers = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        if re.search(r"json\.dumps?\(|JsonResponse|\.model_dump_json\(", path.read_text(encoding="utf-8"))
    }

    assert sorted(writers - kept - inner) == []

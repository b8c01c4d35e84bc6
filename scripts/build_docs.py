# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Make the pages of docs/ that say what the code says: the language by worked cases, the folder, units, problems, ASVS.

Usage: python scripts/build_docs.py [--check]   With --check nothing is written; a stale page is a failure.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

import yaml
from pydantic.fields import FieldInfo

from klimatkontrakt.city import assumptions, contract, schema
from klimatkontrakt.city.measures import Late, Stated
from klimatkontrakt.data import table, text_of
from klimatkontrakt.engine.problems import acceptance
from klimatkontrakt.folder import document_limits
from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.inventory import register
from klimatkontrakt.language import words
from klimatkontrakt.publish import method_words

ROOT = Path(__file__).parent.parent
HEAD = (
    "<!-- SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors -->\n<!-- SPDX-License-Identifier: EUPL-1.2 -->\n"
    "<!-- Made by scripts/build_docs.py; change what it is made of, not this page. -->\n"
)
TYPES: tuple[tuple[str, str, type[schema.Frozen]], ...] = (
    ("city.yaml", "city", schema.Header), ("city.yaml", "areas", schema.Area), ("city.yaml", "accounts", schema.Account),
    ("city.yaml", "groups", schema.Group), ("city.yaml", "calibrations", schema.Calibration),
    ("city.yaml", "pools", schema.Pool), ("city.yaml", "targets", schema.Target), ("city.yaml", "events", schema.Event),
    ("city.yaml", "scenarios", schema.Plan), ("city.yaml", "set, of a scenario", assumptions.Assumptions),
    ("city.yaml", "set.quantities", assumptions.SetQuantity), ("city.yaml", "set.measures", assumptions.SetMeasure),
    ("city.yaml", "set.measures.MEASURE.costs", assumptions.SetCost), ("measures.yaml", "a measure", schema.Measure),
    ("measures.yaml", "moves", schema.Move), ("measures.yaml", "costs", schema.Cost),
    ("measures.yaml", "ramp, anyway", schema.Ramp), ("measures.yaml", "ramp: renovation", schema.Renovation),
    ("measures.yaml", "ramp: renovation: done", schema.Done), ("measures.yaml", "late", Late), ("measures.yaml", "stated", Stated),
    ("goals.yaml", "a goal", schema.Goal),
    ("goals.yaml", "meanings, of a goal", schema.GoalMeaning), ("quantities.csv", "a row", schema.Quantity),
    ("lines.csv", "a row", schema.Line), ("actors.csv", "a row", schema.Actor),
    ("history.csv", "a row", schema.Published), ("sources.csv", "a row", schema.Source),
    ("price_index.csv", "a row", schema.PriceLevel), ("meetings.csv", "a row", schema.Meeting),
    ("decisions.csv", "a row", schema.Decision), ("duties.csv", "a row", schema.BodyDuty),
    ("uptakes.csv", "a row", schema.Uptake), ("obstacles.csv", "a row", schema.Obstacle),
    ("rule_changes.csv", "a row", schema.RuleChange),
    ("contract/PERIOD.yaml", "the contract", contract.Contract), ("contract/PERIOD.yaml", "sections", contract.Section),
    ("contract/PERIOD.yaml", "instruments", contract.Instrument), ("contract/PERIOD.yaml", "clauses", contract.Clause),
    ("contract/PERIOD.yaml", "needs", contract.StatedNeed), ("contract/PERIOD.yaml", "stances", contract.Stance),
    ("contract/PERIOD.yaml", "commitments", contract.Commitment), ("contract/PERIOD.yaml", "mandate", contract.Mandate),
    ("contract/PERIOD.yaml", "money", contract.PromisedMoney), ("contract/PERIOD.yaml", "condition", contract.Condition),
    ("contract/PERIOD.outcomes.csv", "a row", contract.Outcome),
    ("contract/PERIOD.signatures.csv", "a row", contract.Signature),
)  # fmt: skip
LEFT_OUT = {contract.Contract: ("outcomes", "signatures")}  # they have files of their own
FORMAT = """## The format

Today's is {format}; `format: {format}` stands at the top of city.yaml. A folder of format 1 is read everywhere, `klimatkontrakt check` says that
it is old, and `klimatkontrakt tidy DIR` writes it as today's; so do the Excel book's import and the town hall's door, and they say so.

* Every entry of a list of things has an **id**, its own within its parent (the measure, commitment or contract that it lies in). Draws are
  keyed by parent and id, so an id is for ever: what people rename is the label. What has none gets one when it comes from format 1:
  a move its `stage.from` (`avoid.car.km`, `improve.group.heat`, `pool.travel`, `missing`), a cost its `kind`, others the kind of list
  (`money`, `evidence`, `stance`), with `.2`, `.3` where that repeats, in the order of the file.
* A thing that takes another's place says **`replaces`** with the id, or ids, that are no longer there: their stories and addresses lead to it.
* **`owner`** of a quantity or a published figure is the actor that answers for it; it moves nothing.
* What came of a promise (under way, done, stopped, lapsed, numbers, evidence) is a row of `contract/PERIOD.outcomes.csv`; the latest dated
  status holds, and one without a date came first. From format 1 a promise with an outcome is attested, and its outcome is moved there.
* Who has signed is a row of `contract/PERIOD.signatures.csv`. Until there is one, the contract's `state` is as it says, and a contract that
  says none is told; from then on it is worked out: a draft until one party has signed, approved until all have, then signed, and in force from
  the first year of its period. A signature stands under one exact text: `text_sha256` is the SHA-256 of `contract/PERIOD.yaml` in canonical
  form, and one of another text does not count.
* Where a body meets and what it decides stand in `meetings.csv` and `decisions.csv`; a city may do without. A decision is of a measure, an event, a
  year's budget (the council's: by these rows the next budget year is told) or an adopted account, whose figure is shown beside ours and moves none.
  A date, paragraph or registration number that is not known is written `missing: why`, and so is an adopted figure; none is ever guessed.
* Who does what stands in `duties.csv`, what each body takes on in `uptakes.csv` (of a goal: whether it can move it; of a measure: whether it
  takes it on; and why), what is in the way in `obstacles.csv` and which rules someone wants changed in `rule_changes.csv`. A city may do without.
  They name actors and offices, never persons. A body is an actor; `parent` says what it is part of. An obstacle's state is worked out of its row: lifted
  when it says to whom, answered when it says what or when, gone when it says since when. None of it moves a number.
* An id has at most {id} letters and any other text {text}. No text holds a control character (C0, DEL), not even as an escape such as `"\\0"`;
  tabs and line ends may stand in a text. Numbers are written with the digits 0–9, a decimal point and no groups.
* In a table a text that begins as a formula does (`=`, `+`, `-`, `@`, their wide forms, a tab) has an apostrophe before it, so that no spreadsheet
  program takes it for one; it is read without. A text that has the apostrophe itself has one more. A negative number is a number and has none.
"""


def language() -> str:
    """The worked cases as a page: what is given, the pencil sum, what comes out."""
    cases = yaml.safe_load((ROOT / "tests/cases/language.yaml").read_text(encoding="utf-8"))
    parts = [HEAD, "# What the language can carry, case by case\n",
             "Small made-up cities, each with its sum by pencil. They are tests: `tests/cases/language.yaml` holds them, "
             "and every figure below is checked at each change. Notation: docs/folder.md; rules: docs/method.md.\n"]  # fmt: skip
    for case in cases:
        given = yaml.safe_dump(case["given"], allow_unicode=True, sort_keys=False, width=110).strip()
        parts.append(f"## {case['name']}\n\n{case['why']}\n\n```yaml\n{given}\n```\n\n{case['sum']}\n")
        rows = ["| what | year | comes out as |", "|---|---|---|"]
        for then in case["then"]:
            what = ", ".join(str(v).replace("_", " ") for k, v in then.items() if k not in ("year", "is"))
            value = then["is"] if isinstance(then["is"], str) else f"{then['is']:,}"
            rows.append(f"| {what} | {then['year']} | {value} |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def _allowed(field: FieldInfo) -> str:
    found = [a for a in (field.annotation, *get_args(field.annotation)) if str(get_origin(a)) == "typing.Literal"]
    return ", ".join(str(value) for literal in found for value in get_args(literal) if value)


LIMITS = f"""More than this is refused, with the count and the limit (`size_over`, `items_many`, `file_large`, `folder_large`); from
{document_limits.NEAR:.0%} of a limit on it is told by `check` and where a folder is handed in (`size_near`). A hall also refuses a city
that would take more memory to work out than it has (`city_heavy`; KK_MEMORY_MB in docs/running.md): most is taken by quantities,
and by measures and costs times years.
"""
ACCEPTED = f"""## What `accepted` says

`accepted: true` says that someone has looked at a number that is doubted, and that its source says that it is right. It holds
for what was looked at and not for ever: what is more than {acceptance.FURTHER:g} times beyond the limit is told though it is
accepted (`accepted_far`), for a number that has got another unit or lost its decimal point is another number. An investment or a
grant below zero may be accepted; it is told again from a tenth of what such a cost may be at most. Limits: docs/ceilings.md.
"""


def city_folder() -> str:
    """Every key and column of a city folder, from the types that read it."""
    parts = [HEAD, "# A city's folder, key by key\n",
             "cities/lillstad is the smallest whole folder. Its notation by example: cities/lillstad/notation.md; "
             "what it means: docs/method.md. Types are in src/klimatkontrakt/city/, and this page is made of them; which kinds "
             "of thing there are, in which file, of which type and known by which key: city/kinds.py. "
             "Keys marked * must stand there.\n"]  # fmt: skip
    for file, place, model in TYPES:
        parts.append(f"## {file}: {place}\n\n{(model.__doc__ or '').strip()}\n")
        rows = ["| key | one of |", "|---|---|"]
        for name in (key for key in model.ORDER or model.model_fields if key not in LEFT_OUT.get(model, ())):
            field = model.model_fields[name]
            rows.append(f"| `{field.alias or name}`{' *' if field.is_required() else ''} | {_allowed(field)} |")
        parts.append("\n".join(rows) + "\n")
    parts.append(FORMAT.format(id=lengths.most("id"), text=f"{lengths.most('text'):,}", format=schema.FORMAT))
    parts.append(ACCEPTED)
    parts.append(_limits())
    return "\n".join(parts)


def _limits() -> str:
    """How large a document may be, and why."""
    rows = ["| of | at most | why |", "|---|--:|---|"]
    rows += [
        f"| `{row['id']}` | {int(row['most']):,} {row['unit']} | {row['why']} |" for row in table("document_limits")
    ]
    return "\n".join(["## Limits\n", LIMITS, *rows, ""])


def unit_list() -> str:
    """The units that a folder may use."""
    lines = [line for line in text_of("units.txt").splitlines() if line and not line.startswith("#")]
    prefixes = ", ".join(line.split("-")[0] for line in lines if re.match(r"^\w+- =", line))
    rows = ["| unit | is |", "|---|---|"]
    for line in lines:
        if not re.match(r"^\w+- =", line):
            name, _, meaning = line.partition(" = ")
            rows.append(
                f"| `{name}` | {'canonical' if meaning.startswith('[') and meaning != '[]' else 'a pure number' if meaning == '[]' else meaning} |"
            )
    intro = f"A unit is a name, or names joined by `*` and `/`: `g/kWh`, `MSEK/yr`, `tCO2e/person`. Prefixes: {prefixes}. `%` is percent."
    return "\n".join([HEAD, "# Units\n", intro + "\n", *rows, ""])


def problem_list() -> str:
    """Every problem that the product can name."""
    rows = ["| code | how bad | what it says | how to mend it |", "|---|---|---|---|"]
    for code, entry in words.catalogue("problems").items():
        cells = [entry["en"], entry["mend_en"]]
        rows.append(f"| `{code}` | {entry['severity']} | " + " | ".join(c.replace("|", "\\|") for c in cells) + " |")
    intro = "An error stops a run; a warning is doubtful; a note is good to know. Words in {braces} are put in.\n"
    return "\n".join([HEAD, "# Problems\n", intro, *rows, ""])


def inventory_methods() -> str:
    """Every method of the inventory, from the register that the verb uses."""
    parts = [
        HEAD,
        "# The methods of the inventory\n",
        f"{method_words.say('docs.about', 'en')} How to compute with one: docs/inventory.md.\n",
    ]
    group = ""
    for method in register.methods().values():
        if method.group != group:
            group = method.group
            parts.append(f"## {method_words.group(group, 'en')}\n")
        parts.append(f"### {method.id}\n\n{method_words.title(method, 'en')}. {method_words.title(method, 'sv')}.\n")
        told = [
            method_words.say("formula", "en", text=method_words.formula(method, "en")),
            method_words.say("gives", "en", text=method_words.gives(method, "en")),
            method_words.places(method, method.references, "en"),
            method_words.say("source", "en", text=method.source),
            *method_words.rules_told(method, "en"),
        ]
        parts.append("\n".join(f"* {line}" for line in told) + "\n")
        rows = ["| name | unit | can be | means | betyder | otherwise taken |", "|---|---|---|---|---|---|"]
        for given, own in zip(method.inputs, method_words.inputs_told(method, "en"), strict=True):
            swedish = method_words.meaning(method, given, "sv")
            cells = (f"`{own.name}`", own.unit, own.range, own.meaning, swedish, own.default)
            rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def ceiling_list() -> str:
    """The most that numbers can be, by unit, with their sources."""
    roles = {
        "quantity": "a quantity", "one_off": "an investment or grant per unit", "yearly": "a yearly cost per unit",
        "city_one_off": "one measure's investment", "city_yearly": "one measure's yearly cost",
        "emitter_one_off": "added to it for each published tonne", "emitter_yearly": "added to it for each published tonne",
        "city_total": "a total of the whole city", "family": "an account of the family",
        "least_one_off": "at least: one measure's investment", "least_yearly": "at least: one measure's yearly cost",
    }  # fmt: skip
    rows = ["| of | at most | rests on | source | note |", "|---|--:|---|---|---|"]
    for row in table("ceilings"):
        source = f"{row['publisher']}: {row['source']}"
        linked = f"[{source}]({row['url']})" if row["url"] else source
        most = f"{float(row['most']):,.12g} {row['unit']}"
        rows.append(f"| {roles[row['role']]} (`{row['id']}`) | {most} | {row['basis']} | {linked} | {row['note']} |")
    intro = (
        "A number above these is doubted, whatever it is called: by its unit, and where it is a total by the city's "
        "inhabitants (shipped by kommunkod; of a made-up place the most that its published emissions allow). A number "
        "that is doubted and right is marked `accepted: true`, with its source; that holds for up to ten times the limit "
        "(of an investment or a grant below zero: a tenth of it), and what is further is told. Physics cannot be passed; what is "
        "observed is the highest known, and a judgement is the project's own.\n"
    )
    return "\n".join([HEAD, "# The most that numbers can be\n", intro, *rows, ""])


MADE = "<!-- from here to the end made of docs/asvs.yaml by scripts/build_docs.py -->\n"
STANDINGS = ("meets", "partly", "does not", "not applicable")
LEVELS = (1, 2)


def security() -> str:
    """The page of security: what is written by hand, and after its mark every requirement of ASVS and the counts."""
    written, mark, _ = (ROOT / "docs/security.md").read_text(encoding="utf-8").partition(MADE)
    return f"{written}{mark or MADE}\n{asvs()}"


def asvs() -> str:
    """How many requirements have which standing, by chapter and level, and then each of them."""
    listed = yaml.safe_load((ROOT / "docs/asvs.yaml").read_text(encoding="utf-8"))
    requirements = listed["requirements"]
    counts = ["| | " + " | ".join(STANDINGS) + " | all |", "|---|" + "--:|" * (len(STANDINGS) + 1)]
    tables = []
    for chapter, title in listed["chapters"].items():
        rows = {number: row for number, row in requirements.items() if number.split(".")[0] == chapter}
        counts.append(_counted(f"{chapter} {title}", rows))
        tables.append(_chapter(f"{chapter} {title}", rows))
    for level in LEVELS:
        of_level = {number: row for number, row in requirements.items() if row["level"] == level}
        counts.append(_counted(f"level {level}", of_level))
    return "\n".join([*counts, _counted("both levels", requirements), "", "\n".join(tables)])


def _counted(name: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
    """A row of the table of counts."""
    counts = Counter(row["standing"] for row in rows.values())
    return f"| {name} | " + " | ".join(str(counts[standing]) for standing in STANDINGS) + f" | {len(rows)} |"


def _chapter(name: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
    """A chapter's requirements as a table."""
    lines = [f"### {name}\n", "| number | level | asked | standing | shown by, or why not |", "|---|--:|---|---|---|"]
    for number, row in rows.items():
        lines.append(f"| {number} | {row['level']} | {row['asked']} | {row['standing']} | {row['shown_by']} |")
    return "\n".join([*lines, ""])


PAGES = {
    "docs/ceilings.md": ceiling_list,
    "docs/inventory_methods.md": inventory_methods,
    "docs/language.md": language,
    "docs/folder.md": city_folder,
    "docs/units.md": unit_list,
    "docs/problems.md": problem_list,
    "docs/security.md": security,
}


def main() -> None:
    """Write the pages, or say which are stale."""
    stale = []
    for name, made in PAGES.items():
        path, text = ROOT / name, made()
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8", newline="\n")
    if stale and "--check" in sys.argv:
        sys.exit(f"stale: {', '.join(stale)}; run make docs")


if __name__ == "__main__":
    main()

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which columns do the tables of a city's folder have, and what is a row of each?"""

from __future__ import annotations

import re

from pydantic import BaseModel

from klimatkontrakt.city import contract, schema
from klimatkontrakt.city.schema import FILES
from klimatkontrakt.folder.tables import Column, Form

_RANGE = (Column("low", "number"), Column("high", "number"), Column("shape"), Column("with", "weights"))
_RANGE_IF_ANY = tuple(Column(c.name, c.kind, always=False) for c in _RANGE)
_NOTE = Column("note", always=False)
_OWNER = Column("owner", always=False)
_REPLACES = Column("replaces", "words", always=False)
_ACCEPTED = Column("accepted", "truth", always=False)

TABLES = {
    "quantities": Form(
        FILES["quantities"],
        (
            Column("id"), Column("label_sv"), Column("label_en"), Column("group"), Column("unit"), Column("origin"),
            Column("year", "integer"), Column("value", "value"), Column("growth", "number"),
            Column("growth_from", "integer"), *_RANGE, Column("price_year", "integer"), Column("source"),
            Column("note"), Column("when", "pairs", always=False), _ACCEPTED, Column("peer", always=False),
            _OWNER, _REPLACES,
        ),
        years_after="value",
    ),
    "lines": Form(
        FILES["lines"],
        (
            Column("account"), Column("line"), Column("label_sv"), Column("label_en"), Column("factors", "product"),
            Column("sign", "integer"), Column("sector"), Column("gpc_ref"), Column("smhi"), Column("scope"),
            Column("control", "weights"), Column("payer"), Column("money_kind"), Column("tags", "words", always=False),
            _NOTE, _ACCEPTED, _REPLACES,
        ),
    ),
    "actors": Form(
        FILES["actors"],
        (
            Column("id"), Column("label_sv"), Column("label_en"), Column("type"), Column("orgnr"), Column("source"),
            Column("parent", always=False), Column("discount_rate", "number", always=False), _NOTE, _REPLACES,
        ),
    ),
    "history": Form(
        FILES["history"],
        (
            Column("account"), Column("line"), Column("year", "integer"), Column("value", "number"), Column("unit"),
            Column("origin"), Column("source"), Column("release"), *_RANGE_IF_ANY, _NOTE, _ACCEPTED, _OWNER,
        ),
    ),
    "sources": Form(
        FILES["sources"],
        (
            Column("id"), Column("title"), Column("publisher"), Column("year", "integer"), Column("url"),
            Column("locator"), Column("licence"), Column("retrieved"), _NOTE, _REPLACES,
        ),
    ),
    "price_index": Form(
        FILES["price_index"], (Column("year", "integer"), Column("index", "number"), Column("source"), _NOTE)
    ),
    "meetings": Form(
        FILES["meetings"],
        (
            Column("id"), Column("body"), Column("date"), Column("papers_in"), Column("papers_out"), Column("source"),
            _NOTE,
        ),
    ),
    "decisions": Form(
        FILES["decisions"],
        (
            Column("id"), Column("body"), Column("meeting"), Column("date"), Column("what_sv"), Column("what_en"),
            Column("measure"), Column("event"), Column("budget_year", "integer", always=False),
            Column("account", always=False), Column("year", "integer", always=False),
            Column("value", "value", always=False), Column("unit", always=False), Column("differs_sv", always=False),
            Column("differs_en", always=False), Column("last_date"), Column("state"), Column("paragraph"),
            Column("dnr"), Column("source"), _NOTE,
        ),
    ),
    "duties": Form(
        FILES["duties"],
        (
            Column("id"), Column("body"), Column("area"), Column("does"), Column("what_sv"), Column("what_en"),
            Column("office_sv", always=False), Column("office_en", always=False), Column("source"), _NOTE,
        ),
    ),
    "uptakes": Form(
        FILES["uptakes"],
        (
            Column("id"), Column("body"), Column("goal"), Column("measure"), Column("says"), Column("why_sv"),
            Column("why_en"), Column("decision", always=False), Column("source"), _NOTE,
        ),
    ),
    "obstacles": Form(
        FILES["obstacles"],
        (
            Column("id"), Column("what_sv"), Column("what_en"), Column("area"), Column("measure"),
            Column("rule", always=False), Column("met_by"), Column("lifted_to"), Column("lifted"),
            Column("dnr", always=False), Column("answer_sv"), Column("answer_en"), Column("answered"),
            Column("gone", always=False), Column("source"), _NOTE,
        ),
    ),
    "rule_changes": Form(
        FILES["rule_changes"],
        (
            Column("id"), Column("what_sv"), Column("what_en"), Column("level"), Column("decider"),
            Column("wanted_by", "words"), Column("area", always=False), Column("measure", always=False),
            Column("event", always=False), Column("state"), Column("date"), Column("source"), _NOTE,
        ),
    ),
}  # fmt: skip
ROWS: dict[str, type[BaseModel]] = {
    "quantities": schema.Quantity, "lines": schema.Line, "actors": schema.Actor,
    "history": schema.Published, "sources": schema.Source, "price_index": schema.PriceLevel,
    "meetings": schema.Meeting, "decisions": schema.Decision, "duties": schema.BodyDuty, "uptakes": schema.Uptake,
    "obstacles": schema.Obstacle, "rule_changes": schema.RuleChange,
}  # fmt: skip
CONTRACT_TABLES = {
    "outcomes": Form(
        "outcomes.csv",
        (
            Column("commitment"), Column("id"), Column("beneficiary"), Column("date"), Column("status"),
            Column("number", "number"), Column("unit"), Column("evidence"), Column("source"), _NOTE,
        ),
    ),
    "signatures": Form(
        "signatures.csv",
        (
            Column("party"), Column("body"), Column("mandate"), Column("date"), Column("method"),
            Column("text_sha256"), Column("pdf_sha256"), _NOTE,
        ),
    ),
}  # fmt: skip
"""What lies beside the contract of a period, each in a file of its own: `contract/PERIOD.outcomes.csv`."""
CONTRACT_ROWS: dict[str, type[BaseModel]] = {"outcomes": contract.Outcome, "signatures": contract.Signature}


PERIOD = re.compile(r"^[0-9]{4}(-[0-9]{4})?$")
_ENDING = re.compile(r"\.ya?ml$")


def beside(contract: str, kind: str) -> str:
    """The file of what lies beside a contract's own file, whatever that is called and wherever it lies.

    >>> beside("contract/2026.yaml", "outcomes"), beside("2027.yml", "signatures"), beside("kontrakt", "outcomes")
    ('contract/2026.outcomes.csv', '2027.signatures.csv', 'kontrakt.outcomes.csv')
    """
    return f"{_ENDING.sub('', contract)}.{CONTRACT_TABLES[kind].file}"


def contract_file(period: str, kind: str = "") -> str:
    """The file of a period's contract, or of what lies beside it.

    >>> contract_file("2026"), contract_file("2026", "outcomes")
    ('contract/2026.yaml', 'contract/2026.outcomes.csv')
    """
    return f"{FILES['contracts']}/{period}.{CONTRACT_TABLES[kind].file if kind else 'yaml'}"

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The law of writing: reading a contract that the product itself wrote gives it back, whatever stands in it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.city.contract import KINDS, VERBS, Contract
from klimatkontrakt.city.document import read_contract_file
from klimatkontrakt.folder.canonical import plain
from klimatkontrakt.sources.contract_text import reader
from klimatkontrakt.sources.contracts import writer
from klimatkontrakt.sources.documents import text_files
from tests import extent
from tests.cities import LILLSTAD, MALMO

_ids = st.from_regex(r"[a-z][a-z0-9_.-]{0,12}", fullmatch=True)
_texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=60),
    st.sampled_from(
        ["", " ", '"', "> x", "# x", "- a: b", "**→ k** x", "## {#-}", "1.2 a", "x {#y}", "a\nb", "a\n\n> b", "null", "1e3", "—", "\r"]
    ),
)  # fmt: skip
_numbers = st.one_of(st.integers(-(10**6), 10**6), st.floats(-1e9, 1e9, allow_nan=False))
_dates = st.sampled_from(["", "2026", "2026-03", "2026-03-01"])
_prints = st.sampled_from(["0" * 64, "a" * 64])
_shares = st.floats(0, 1)


def _optional(fields: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    keys = draw(st.lists(_ids, max_size=4, unique=True))
    sections = [
        {"key": key, **draw(_optional({"number": _texts, "sv": _texts, "en": _texts, "shared": st.booleans()}))}
        for key in keys
    ]
    for at, section in enumerate(sections):
        if at and draw(st.booleans()):
            section["parent"] = keys[draw(st.integers(0, at - 1))]
    section_of = st.sampled_from(keys) if keys else _ids
    clauses = draw(
        st.lists(
            st.builds(
                lambda must, may: {**must, **may},
                st.fixed_dictionaries({"id": _ids, "section": st.one_of(section_of, _ids)}),
                _optional({"text_sv": _texts, "text_en": _texts, "mentions": st.lists(_texts, max_size=2)}),
            ),
            max_size=4,
        )
    )
    commitments = draw(
        st.lists(
            st.builds(
                lambda must, may: {**must, **may},
                st.fixed_dictionaries(
                    {
                        "id": _ids,
                        "section": st.one_of(section_of, _ids),
                        "kind": st.sampled_from(KINDS),
                        "verb": st.sampled_from(VERBS),
                        "promisors": st.lists(_ids, min_size=1, max_size=3),
                        "what_sv": _texts,
                    }
                ),
                _optional(
                    {
                        "what_en": _texts,
                        "inherited": st.sampled_from(VERBS),
                        "number": _numbers,
                        "unit": _texts,
                        "due": st.one_of(st.integers(2024, 2050), _texts),
                        "recurring": st.sampled_from(["yearly", "monthly", True, False]),
                        "measures": st.dictionaries(_ids, _shares, max_size=2),
                        "money": st.lists(
                            st.fixed_dictionaries({"id": _ids, "amount": _numbers, "unit": _texts}), max_size=2
                        ),
                        "note": _texts,
                    }
                ),
            ),
            max_size=4,
        )
    )
    outcomes = st.fixed_dictionaries({"commitment": _ids, "id": _ids, "date": _dates, "evidence": _texts})
    signature = {"party": _ids, "date": _dates, "method": st.sampled_from(["pades", "scan"]), "text_sha256": _prints}
    values = {
        "period": [2026, draw(st.integers(2026, 2028))],
        "parties": draw(st.lists(_ids, min_size=1, max_size=3)),
        "sections": sections,
        "clauses": clauses,
        "commitments": commitments,
        **draw(
            _optional(
                {
                    "cut_off": _texts,
                    "state": st.sampled_from(["draft", "signed"]),
                    "outcomes": st.lists(outcomes, max_size=2),
                    "signatures": st.lists(st.fixed_dictionaries(signature), max_size=2),
                }
            )
        ),
    }
    return Contract.model_validate(values)


@given(contracts())
def test_reading_a_contract_that_the_product_wrote_gives_it_back(contract: Contract) -> None:
    read, problems = writer.contract_of(writer.markdown(contract), "k.md")

    assert problems == []
    assert read == contract
    assert plain(read) == plain(contract)


@given(contracts())
@settings(max_examples=extent.examples(15))
def test_a_written_contract_is_read_from_its_bytes_with_no_proposals(contract: Contract) -> None:
    raw = writer.markdown(contract).encode()
    read = reader.read(text_files.opened_bytes(raw, "k.md"))

    assert read.contract == contract
    assert read.candidates == ()


def test_what_was_written_in_an_older_format_is_read_as_it_is_written_today() -> None:
    text = """<!-- klimatkontrakt: contract 1 -->
# Klimatkontrakt 2026
- period: [2026, 2026]
- parties: [lillstad]

## {#s}

**→ k1** Bygga
- kind: delivery
- verb: commits
- promisors: [lillstad]
- money: [{amount: 5, unit: MSEK}, {amount: 2, unit: MSEK}]
- status: done
- evidence: [{text: protokoll, date: "2026-03"}]
"""
    contract, problems = writer.contract_of(text, "k.md")

    assert problems == [] and contract is not None
    assert [money.id for money in contract.commitments[0].money] == ["money", "money.2"]
    assert contract.status(contract.commitments[0]) == "done"
    assert [(row.id, row.date) for row in contract.evidence(contract.commitments[0])] == [("evidence", "2026-03")]


def test_the_contracts_of_the_cities_come_back() -> None:
    files = sorted([*LILLSTAD.glob("contract/*.yaml"), *MALMO.glob("contract/*.yaml")])

    assert len(files) >= 2
    for file in files:
        contract, _ = read_contract_file(file)
        assert contract is not None
        assert writer.contract_of(writer.markdown(contract), "k.md") == (contract, [])


def test_a_line_that_is_not_of_the_form_is_told_with_its_row() -> None:
    contract = Contract.model_validate({"period": [2026, 2026], "parties": ["lillstad"]})
    text = writer.markdown(contract) + "Löst prat.\n"
    read, problems = writer.contract_of(text, "k.md")

    assert read is None
    assert [(p.code, p.place.row) for p in problems] == [("written_line", text.count("\n"))]


def test_any_other_text_is_no_contract_of_ours() -> None:
    assert writer.contract_of("# Klimatkontrakt 2026\n", "k.md") == (None, [])


def test_a_key_that_is_no_id_stays_in_the_title() -> None:
    read = reader.read(text_files.opened_bytes(b"## 1 Parter {#-}\n\nText.\n", "k.md"))

    assert [section.sv for section in read.sections] == ["Parter {#-}"]

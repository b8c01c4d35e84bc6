# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Action sheets in every shape that they come in: broken over pages, turned, in HTML, in text, in other languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.sources.action_tables import action_sheets, checks, drafts, labels, markdown, running_heads
from klimatkontrakt.sources.action_tables.action_sheets import Sheets

ROWS = [
    ("Action outline", "Action name", "Biogas buses"),
    ("", "Action type", "Technical"),
    ("", "Action description", "Buses run on biogas."),
    ("Reference to impact pathway", "Field of action", "Mobility"),
    ("", "Systemic lever", "Technology/infrastructure"),
    ("", "Outcome (according to module B-1.1)", "Less diesel"),
    ("Implementation", "Responsible bodies/person for implementation", "Bus company"),
    ("", "Action scale & addressed entities", "City wide"),
    ("", "Involved stakeholders", "Region"),
    ("Impact & cost", "Generated renewable energy (if applicable)", "N/A"),
    ("", "GHG emissions reduction estimate (total) per emission source sector", "7.5 ktCO2e/year"),
    ("", "Total costs and costs by CO2e unit", "12 MSEK"),
]
HEAD = "\n\n7\n\nCity of Lillstad\n\nClimate plan\n\n"


def _table(rows: list[tuple[str, ...]] = ROWS) -> str:
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---|---|---|", *lines[1:]]) + "\n"


def _read(text: str) -> Sheets:
    return action_sheets.read(markdown.of_text(text, "a.md"))


def _told(text: str) -> list[tuple[str, str, float | None, float | None]]:
    return [(a.name, a.owner, a.amount("cut").value, a.amount("cost").value) for a in _read(text).actions]


WHOLE = [("Biogas buses", "Bus company", 7_500, 12e6)]


def _bare(text: str) -> str:
    """Without outer bars and rules, as some programs leave a table."""
    lines = [line.strip("| ") for line in text.split("\n") if "---" not in line]
    return "\n".join(line.removeprefix("| ").strip() for line in lines)


def _html(text: str) -> str:
    rows = [line.strip("|").split("|") for line in text.strip().split("\n") if "---" not in line]
    return "<table>" + "".join(f"<tr>{''.join(f'<td>{c.strip()}</td>' for c in r)}</tr>" for r in rows) + "</table>"


SHAPES = {
    "as the template": _table(),
    "two columns": _table([row[1:] for row in ROWS]).replace("|---|---|---|", "|---|---|"),
    "without outer bars": _bare(_table()),
    "in HTML": _html(_table()),
    "in HTML with spans": _html(_table()).replace("<td></td>", "").replace("<td>Action outline", '<td rowspan="3">Action outline'),
    "in HTML over many lines": _html(_table()).replace("</tr>", "</tr>\n"),
    "merged cells told twice": _table([(a, b, c, c) for a, b, c in ROWS]).replace("|---|---|---|", "|---|---|---|---|"),
    "labels told twice": _table([(a or b, b, c) for a, b, c in ROWS]),
    "bold labels with colons": _table([(a, f"**{b}:**", c) for a, b, c in ROWS]),
    "numbered labels": _table([(a, f"{n}. {b}", c) for n, (a, b, c) in enumerate(ROWS, start=1)]),
    "label and value in one cell": "\n".join(f"| {b}: {c} |" for _, b, c in ROWS),
    "label and value in a line": "\n".join(f"**{b}:** {c}" for _, b, c in ROWS),
    "labels as headings": "\n\n".join(f"### {b}\n{c}" for _, b, c in ROWS),
    "groups cut short": _table([(a[:4], b, c) for a, b, c in ROWS]),
    "cells with breaks": _table().replace("Bus company", "Bus<br>company"),
    "LaTeX": _table().replace("7.5 ktCO2e/year", "$7.5 \\mathrm{ktCO}_{2} \\mathrm{e} /$ year"),
    "subscripts": _table().replace("CO2", "CO₂"),
    "nought for O": _table().replace("ktCO2e", "kt C02e"),
}  # fmt: skip


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES)
def test_a_sheet_says_the_same_in_every_shape(text: str) -> None:
    assert _told(text) == WHOLE


@pytest.mark.parametrize("after", range(1, len(ROWS)))
def test_a_page_may_break_a_sheet_after_any_row(after: int) -> None:
    text = _table(ROWS[:after]) + HEAD + _table(ROWS[after:])
    many = "".join(f"Text på en sida.{HEAD}" for _ in range(6))  # so that the head is known to be one

    assert _told(many + text) == WHOLE
    assert _told(text) == WHOLE


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "| GHG emissions reduction estimate (total) per emission source sector | 7.5 ktCO2e/year |",
            f"| GHG emissions reduction estimate (total) per emission | 7.5 kt |{HEAD}|   | source sector | CO2e/year |\n|---|---|---|",
        ),
        ("| Bus company |", f"| Bus |{HEAD}|  |  | company |\n|---|---|---|"),
        ("| Bus company |", "| Bus\ncompany |"),
        ("| Bus company |", "| Bus\n\ncompany |"),
        ("| Responsible bodies/person for implementation |", f"| Responsible bodies/person for | Bus |{HEAD}|   | implementation | company |"),
        ("| 12 MSEK |", "| 12\nMSEK |"),
        ("| Less diesel |", "| 1) Less diesel\n) Less noise\n\nLater:\n# 1 Less again  |"),
        ("| Buses run on biogas. |", "| Buses run | on biogas. |"),
        ("| Buses run on biogas. |", "| Buses run on biogas.\nAction scale | of the line |"),
    ],
)  # fmt: skip
def test_rows_broken_in_the_middle_are_put_together(old: str, new: str) -> None:
    if old not in _table():
        pytest.fail(old)
    text = _table().replace(old, new)
    (told,) = _told(text)

    assert told[0] == "Biogas buses"
    assert told[2:] == (7_500, 12e6)
    assert "Bus" in told[1]


def test_lines_that_lack_bar_and_value_are_rows_that_say_nothing() -> None:
    text = _bare(_table()).replace("Action type | Technical", "Action type").replace("| 12 MSEK", "")
    several = "\n\n".join([text] * 3)

    assert _told(several) == [("Biogas buses", "Bus company", 7_500, None)] * 3
    assert all(action.amount("cost").missing == "not_stated" for action in _read(several).actions)


def test_several_sheets_follow_one_another_in_one_table_and_stand_beside_one_another() -> None:
    below = _table([*ROWS, *((a, b, c.replace("Biogas", "Electric")) for a, b, c in ROWS)])
    beside = _table(
        [(b, c, c.replace("Biogas", "Electric").replace("Bus c", "Tram c").replace("7.5", "2.5")) for _, b, c in ROWS]
    )

    assert [name for name, *_ in _told(below)] == ["Biogas buses", "Electric buses"]
    assert _told(beside) == [*WHOLE, ("Electric buses", "Tram company", 2_500, 12e6)]


def test_sheets_with_every_value_told_for_each_of_them_stand_beside_one_another() -> None:
    text = (
        "| Action name | Solar | Wind |\n|---|---|---|\n| Responsible entity | City A | City B |\n"
        "| Emission reduction | 1 kt | 2 kt |\n| Total cost | 1 M€ | 2 M€ |\n"
    )

    assert _told(text) == [("Solar", "City A", 1_000, 1e6), ("Wind", "City B", 2_000, 2e6)]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("7.5 ktCO2e/year", None), ("1.5 million total costs", None), ("4.2 tonnes of CO2 reduced per year", None),
        ("3.1 Emission reduction", "cut"), ("12. Tonnes CO2e reduced", "cut"), ("a) Total costs", "cost"),
    ],
)  # fmt: skip
def test_a_number_before_a_label_is_its_numbering_and_before_a_unit_a_figure(text: str, field: str | None) -> None:
    meaning = labels.meaning(text)

    assert (meaning.field if meaning else None) == field


def test_sheets_turned_on_their_side_are_read_a_row_each() -> None:
    text = (
        "| Action name | Description | Responsible | GHG reduction (tCO2e) | Total cost (€) |\n|---|---|---|---|---|\n"
        "| Solar | Panels | City A | 1,500 | 2,000,000 |\n| Wind | Turbines | City B | 12,345 | 3.5 million |\n"
    )

    assert _told(text) == [("Solar", "City A", 1_500, 2e6), ("Wind", "City B", 12_345, 3.5e6)]


def test_a_cut_by_sector_in_rows_of_its_own_is_kept_as_parts_with_their_sum() -> None:
    text = _table().replace("| 7.5 ktCO2e/year |", "| Buildings | 5 kt |\n|   |   | Transport | 2 kt |")
    (action,) = _read(text).actions

    assert action.amount("cut").value == 7_000
    assert {name: part.value for name, part in action.parts.items()} == {"Buildings": 5_000, "Transport": 2_000}


def test_sectors_in_a_row_with_their_figures_below_are_parts() -> None:
    text = _table().replace("| 7.5 ktCO2e/year |", "| Buildings | Transport |\n|   |   | 5 kt | 2 kt |")
    (action,) = _read(text).actions

    assert {name: part.value for name, part in action.parts.items()} == {"Buildings": 5_000, "Transport": 2_000}


@pytest.mark.parametrize(
    ("name", "owner", "cut", "cost"),
    [
        ("Åtgärdens namn", "Ansvarig nämnd", "Utsläppsminskning (totalt)", "Total kostnad"),
        ("Nombre de la acción", "Entidad responsable", "Reducción de emisiones de GEI", "Coste total"),
        ("Nom de l'action", "Porteur de projet", "Réduction des émissions de GES", "Coût total"),
        ("Nome dell'azione", "Soggetto responsabile", "Riduzione delle emissioni", "Costo totale"),
        ("Maßnahmentitel", "Verantwortliche Stelle", "THG-Minderung", "Gesamtkosten"),
        ("Nome da ação", "Entidade responsável", "Redução de emissões de GEE", "Custo total"),
        ("Nazwa działania", "Podmiot odpowiedzialny", "Redukcja emisji", "Koszt całkowity"),
        ("Toimenpiteen nimi", "Vastuutaho", "Päästövähennys", "Kokonaiskustannukset"),
        ("Name of the measure", "Lead organisation", "Expected CO2 savings", "Estimated budget"),
        ("Action title", "Action owner", "Mitigation potential", "Investment needs"),
        ("Intervention/project name", "Institution/person in charge", "GHG impact", "Funding required"),
    ],
)
def test_labels_are_known_by_their_parts_in_many_words_and_languages(
    name: str, owner: str, cut: str, cost: str
) -> None:
    text = f"| {name} | Solar |\n|---|---|\n| {owner} | City |\n| {cut} | 2,5 kt CO2e |\n| {cost} | 3 MEUR |\n"

    assert _told(text) == [("Solar", "City", 2_500, 3e6)]


@pytest.mark.parametrize(
    "text",
    [
        "80 % reduction in emissions from all sectors", "18 MSEK/year", "12 kt", "City of Lillstad", "Transport", "Governance & policy",
        "The project manager and the team meet every week to see what has been done and what remains to be done before 2030",
        "ES.02 Renewable buildings", "Waste company", "Reduced congestion", "2030",
    ],
)  # fmt: skip
def test_a_value_is_no_label(text: str) -> None:
    found = labels.meaning(text)

    assert found is None or found.field not in ("name", "responsible", "cost")


def test_the_commonest_label_and_its_parts_are_the_cut() -> None:
    whole = "GHG emissions reduction estimate (total) per emission source sector"
    for label in (whole, whole.removesuffix(" source sector"), whole.upper(), f"**{whole}:**", f"{whole} (tCO₂e/yr)"):
        found = labels.meaning(label)
        assert found is not None and found.field == "cut"


def test_a_row_that_is_not_understood_is_shown_and_never_dropped() -> None:
    odd = ("", "Zodiac", "Pisces", "7")
    text = _table([*ROWS[:6], odd, *ROWS[6:]])
    (action,) = _read(text).actions
    made = drafts.drafts(_read(text), (), "a.md", "0" * 64)

    assert [row.cells for row in action.left] == [odd]
    assert list(made.measures[0].unread.values()) == ["Zodiac | Pisces | 7"]
    assert _told(text) == WHOLE


def test_every_value_of_a_draft_has_its_line_and_its_words() -> None:
    (measure,) = drafts.drafts(_read(_table()), (), "a.md", "0" * 64).measures
    lines = _table().split("\n")

    (cut,) = measure.figures["cut"]
    assert "7.5 ktCO2e/year" in lines[cut.row - 1] and cut.written == "7.5 ktCO2e/year"
    assert "Bus company" in lines[measure.rows["responsible"] - 1]
    assert measure.cells["cost"] == "12 MSEK"


def _codes(text: str) -> list[str]:
    return [problem.code for problem in checks.problems(_read(text))]


def test_nobody_responsible_is_said_only_where_the_row_is_empty_or_no_part_has_one() -> None:
    other = _table().replace("Biogas buses", "Electric trams").replace("7.5", "2.5")
    empty = _table().replace("| Bus company |", "|  |")
    absent = _table([row for row in ROWS if "Responsible" not in row[1]])
    renamed = _table().replace(
        "Responsible bodies/person for implementation", "Responsibility of whom, as agreed at the meeting"
    )

    assert _codes(_table() + "\n" + other) == []
    assert _codes(empty + "\n" + other) == ["action_unowned"]
    assert _codes(absent + "\n" + other) == ["action_owner_absent"]
    assert _codes(absent) == ["owner_rows_none"]
    assert _codes(renamed + "\n" + other) == []


def test_an_owner_whom_only_the_summary_names_is_not_said_to_be_missing() -> None:
    other = _table().replace("Biogas buses", "Electric trams").replace("7.5", "2.5")
    absent = _table([row for row in ROWS if "Responsible" not in row[1]])
    summary = "\n\n| Action | Responsible | Total cost (MSEK) |\n|---|---|---|\n| Biogas buses | {} | 12 |\n| Electric trams | City | 12 |\n"

    assert _codes(absent + "\n" + other + summary.format("Bus company")) == []
    assert _codes(absent + "\n" + other + summary.format("")) == ["action_owner_absent"]


def test_a_value_that_looks_like_a_label_stays_a_value() -> None:
    text = _table()
    goes_on = text.replace("| Buses run on biogas. |", "| Buses run on biogas by the |\n|  |  | Timeline |")
    beside = text.replace("| Bus company |", "| Project owner | Bus company |")

    (first,), (second,) = _read(goes_on).actions, _read(beside).actions
    assert "period" not in first.places and first.texts["description"].endswith("Timeline")
    assert second.owner == "Project owner Bus company"


def test_a_name_in_two_cells_above_merged_ones_is_one_sheet() -> None:
    rows = [("Action name", "A1", "Biogas buses"), *((label, value, value) for _, label, value in ROWS[1:])]

    assert _told(_table(rows)) == [("A1 Biogas buses", *WHOLE[0][1:])]


def test_sheets_that_say_the_same_below_headings_of_their_own_are_several() -> None:
    body = "\n\n".join(f"**{label}:** {value}" for _, label, value in ROWS[1:])
    text = f"## Biogas buses\n\n{body}\n\n## Electric buses\n\n{body}\n"

    assert [name for name, *_ in _told(text)] == ["Biogas buses", "Electric buses"]


def test_a_table_of_other_things_below_the_summary_is_no_part_of_it() -> None:
    summary = "| Action | Responsible | Total cost (€) |\n|---|---|---|\n| Solar | City | 5 M€ |\n"
    risks = "\n| Risk | Whom it strikes | How likely |\n|---|---|---|\n| Fire | City | high |\n"
    page = "\n7\n\n| Wind | City | 8 M€ |\n|---|---|---|\n"

    assert [row.name for row in _read(summary + risks).costs] == ["Solar"]
    assert [row.name for row in _read(summary + page + risks).costs] == ["Solar", "Wind"]


def test_a_sheet_right_below_the_summary_is_a_sheet() -> None:
    summary = "| Action | Responsible | Total cost (€) |\n|---|---|---|\n| Solar | City | 5 M€ |\n"
    sheets = _read(summary + _table().replace("|---|---|---|\n", ""))

    assert [row.name for row in sheets.costs] == ["Solar"]
    assert [action.name for action in sheets.actions] == ["Biogas buses"]


def test_an_inner_table_ends_where_it_ends() -> None:
    inner = "<table><tr><td>inner</td></tr></table>"
    text = _html(_table()).replace("<td>Action name</td>", f"<td>Action name{inner}</td>")

    assert _told(text) == WHOLE


def test_a_row_that_never_ends_hides_no_end_of_a_later_one() -> None:
    text = _table().replace("| Bus company |", "| Bus\n\ncompany |")

    assert _told("| a row | that never ends\n\n" + text) == [("Biogas buses", "Bus company", 7_500, 12e6)]


def test_a_sheet_without_a_name_takes_its_title_or_says_that_it_has_none() -> None:
    titled = "| Smart transport |  |  |\n|---|---|---|\n" + _table(ROWS[1:]).replace("|---|---|---|\n", "")
    nameless = _table(ROWS[1:])

    assert [name for name, *_ in _told(titled)] == ["Smart transport"]
    assert "action_nameless" in _codes(nameless)


def test_money_in_the_row_of_the_cut_is_told_and_is_no_cut() -> None:
    text = _table().replace("7.5 ktCO2e/year", "64.1 M€")

    assert _codes(text) == ["amount_other_kind"]
    assert _told(text)[0][2] is None


def test_other_tables_of_a_contract_are_no_sheets() -> None:
    indicators = (
        "| Indicator Name | Share of buses |\n|---|---|\n| Indicator Unit | % |\n| Definition | x |\n| Expected data source | y |\n"
        "| Description | z |\n| Responsible | City |\n| Costs | 5 M€ |\n"
    )
    policies = (
        "| Type | Level | Name & title | Description | Relevance |\n|---|---|---|---|---|\n"
        "| Regulation | EU | Clean air | Cuts emissions by 17 % | High |\n"
    )

    assert _told(_table() + "\n# B-3.2\n\n" + indicators) == WHOLE
    assert _told(policies + "\n" + _table()) == WHOLE
    assert _told(_table() + "\n" + indicators) == WHOLE


def test_the_heads_of_pages_are_told_from_lines_of_lists() -> None:
    page = "Text.\n- Later outcomes:\n- one more\nCity of Lillstad\n\nClimate plan 2030\n\n12\n\n"
    heads = running_heads.running_heads((page * 8).split("\n"))

    assert {"city of lillstad", "climate plan #"} <= heads
    assert "- later outcomes:" not in heads


def test_a_line_that_always_ends_its_paragraph_is_no_head() -> None:
    text = "".join(
        f"So much of {word} is done.\nThe city decides.\n\nMore is to come of {word}.\n\n" for word in "abcdefgh"
    )

    assert not running_heads.running_heads(text.split("\n"))


_PIECES = st.sampled_from([
    *(f"| {' | '.join(row)} |" for row in ROWS), *(f"{b} | {c}" for _, b, c in ROWS), *(b for _, b, _ in ROWS),
    "|---|---|---|", "", "", "7", "# City of Lillstad", "| öppen", "| a | öppen", "text  |", "<table><tr><td>Action name</td><td>x",
    "</td></tr></table>", "| Action | Responsible | Total cost (€) |", "| Solar | City | 5 |", "| | | | | |", "|", "||", "C-3.1: Summary",
    "B-2.2: Individual action outlines", "| Total | | 5 |", "**Responsible:** x", "### Total costs", "| Indicator Name | x |", "\x00", "\ufeff|",
])  # fmt: skip


@given(st.lists(_PIECES, max_size=40))
def test_any_mixture_of_pieces_is_read_without_a_crash_and_every_figure_has_its_words(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    sheets = _read(text)
    found = checks.problems(sheets)
    made = drafts.drafts(sheets, found, "a.md", "0" * 64)

    assert drafts.read(drafts.written(made), "d.yaml") == (made, [])
    for action in sheets.actions:
        for told in action.amounts.values():
            assert all(amount.missing or amount.written for amount in told)


@pytest.mark.parametrize(
    ("cell", "owner"),
    [
        ("City of Lund, Technical department and Mobility Team Timeline: 2024-2030", "City of Lund, Technical department and Mobility Team"),
        ("Energy company; Stakeholders: Region, residents", "Energy company"),
        ("Energy company Cost: 5 MSEK", "Energy company"),
        ("Lead: Energy company", "Lead: Energy company"),
        ("City: traffic office", "City: traffic office"),
        ("B-1.1", ""),
        ("Module B-2.2", ""),
        ("Unit B-1.1 of the works", "Unit B-1.1 of the works"),
    ],
)  # fmt: skip
def test_an_owner_is_who_is_responsible_and_nothing_of_the_next_field(cell: str, owner: str) -> None:
    rows = [(*row[:2], cell) if row[1].startswith("Responsible") else row for row in ROWS]
    (action,) = _read(_table(rows)).actions

    assert action.owner == owner


@pytest.mark.parametrize(
    ("label", "tonnes", "is_told"),
    [("GHG emissions reduction estimate (total)", -5, True), ("GHG emissions impact (total)", 5, False)],
)
def test_a_cut_below_zero_is_a_rise_where_the_row_is_of_no_change(label: str, tonnes: float, is_told: bool) -> None:
    rows = [(row[0], label, "−5 tCO2e") if row[1].startswith("GHG") else row for row in ROWS]
    sheets = _read(_table(rows))
    (action,) = sheets.actions

    assert action.amount("cut").value == tonnes
    assert ("cut_below_zero" in {problem.code for problem in sheets.problems}) == is_told

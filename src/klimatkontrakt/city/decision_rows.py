# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do meetings and decisions hang together? Bodies, dates, what each decision is about, budgets, adopted figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from klimatkontrakt.city import dates, next_budget, units
from klimatkontrakt.city.decisions import ON_ITS_WAY, TAKEN, Decision, Meeting, day, known, why_missing
from klimatkontrakt.city.ids import by_id, ids_of
from klimatkontrakt.city.schema import City, Published
from klimatkontrakt.folder.problem import Place, Problem, Values
from klimatkontrakt.folder.unknown_names import name_problems

WHOLE_DATE = len("2026-11-23")
OF_A_FIGURE = ("year", "unit", "value")
ALIKE = 0.001  # of a figure: less than this is rounding
AGAINST = {"decided": ("idea", "planned", "stopped"), "refused": ("decided", "ongoing", "done")}
"""By the state of a decision, what its measure cannot be."""


def problems(city: City) -> Iterator[Problem]:
    """Every problem of form of meetings.csv and decisions.csv."""
    for index, meeting in enumerate(city.meetings):
        yield from _of_meeting(city, meeting, city.row_place("meetings", index, meeting.id))
    yield from _of_decisions(city)
    yield from _of_budgets(city)


def _of_decisions(city: City) -> Iterator[Problem]:
    meetings = by_id(city.meetings)
    for index, decision in enumerate(city.decisions):
        place = city.row_place("decisions", index, decision.id)
        yield from _of_names(city, decision, place)
        yield from _of_date(decision, meetings, place)
        yield from _of_numbers(decision, place)
        yield from _of_subject(decision, place)
        yield from _of_figure(city, decision, place)
        yield from _of_status(city, decision, place)


def _at(place: Place, column: str) -> Place:
    return replace(place, column=column)


# Meetings


def _of_meeting(city: City, meeting: Meeting, place: Place) -> Iterator[Problem]:
    """The body and source exist, the meeting is on a day, and its papers come before it."""
    yield from name_problems(_at(place, "body"), "actors", meeting.body, ids_of(city.actors))
    yield from name_problems(_at(place, "source"), "sources", meeting.source, ids_of(city.sources))
    if len(meeting.date) < WHOLE_DATE or not dates.exists(meeting.date):
        values: Values = {"date": meeting.date[:80] or "–", "nearest": dates.meant(meeting.date)}
        yield Problem("meeting_day", _at(place, "date"), values)
    papers = {"papers_in": meeting.papers_in, "papers_out": meeting.papers_out}
    for column, text in papers.items():
        yield from of_text_date(text, _at(place, column))
    yield from _of_papers(meeting, papers, place)


def _of_papers(meeting: Meeting, papers: Mapping[str, str], place: Place) -> Iterator[Problem]:
    """Papers come in before they are sent out, and both before the meeting."""
    for column, text in papers.items():
        if is_after(text, meeting.date):
            yield Problem("papers_after_meeting", _at(place, column), {"date": text, "meeting": meeting.date})
    if is_after(meeting.papers_in, meeting.papers_out):
        values: Values = {"papers_in": meeting.papers_in, "papers_out": meeting.papers_out}
        yield Problem("papers_order", _at(place, "papers_out"), values)


def is_after(first: str, second: str) -> bool:
    """Whether a date is later than another, as far as both are told."""
    both = dates.exists(first) and dates.exists(second)
    shorter = min(len(first), len(second))
    return both and first[:shorter] > second[:shorter]


def of_text_date(text: str, place: Place) -> Iterator[Problem]:
    """A date that exists, or why it is missing."""
    if why_missing(text) == "":
        yield Problem("missing_why", place, {"column": place.column})
    elif known(text) and not dates.exists(text):
        yield Problem("decision_date", place, {"date": text[:80], "nearest": dates.meant(text)})


# Decisions


def _of_names(city: City, decision: Decision, place: Place) -> Iterator[Problem]:
    """What a decision names exists."""
    known_names = {
        "body": ("actors", ids_of(city.actors)),
        "meeting": ("meetings", ids_of(city.meetings)),
        "measure": ("measures", city.measures),
        "event": ("events", city.events),
        "account": ("accounts", city.accounts),
        "source": ("sources", ids_of(city.sources)),
    }
    for column, (kind, names) in known_names.items():
        yield from name_problems(_at(place, column), kind, getattr(decision, column), names)


def _of_date(decision: Decision, meetings: Mapping[str, Meeting], place: Place) -> Iterator[Problem]:
    """When it is decided is told once; what has been decided has a date, and what is to be does not come late."""
    for column in ("date", "last_date"):
        yield from of_text_date(getattr(decision, column), _at(place, column))
    yield from _of_meeting_of(decision, meetings, place)
    if decision.state in TAKEN and not (decision.meeting or decision.date):
        yield Problem("decided_undated", _at(place, "date"), {"state": decision.state})
    when = day(decision, meetings)
    if decision.state in ON_ITS_WAY and is_after(when, decision.last_date):
        values: Values = {"date": when, "last": decision.last_date}
        yield Problem("decision_late", _at(place, "last_date"), values)


def _of_numbers(decision: Decision, place: Place) -> Iterator[Problem]:
    """A paragraph or registration number that is missing says why."""
    for column in ("paragraph", "dnr"):
        if why_missing(getattr(decision, column)) == "":
            yield Problem("missing_why", _at(place, column), {"column": column})


def _of_meeting_of(decision: Decision, meetings: Mapping[str, Meeting], place: Place) -> Iterator[Problem]:
    """Its meeting is one of the body's, and nothing beside it tells the day."""
    meeting = meetings.get(decision.meeting or "")
    if meeting is None:
        return
    if meeting.body != decision.body:
        values: Values = {"meeting": meeting.id, "of": meeting.body, "body": decision.body}
        yield Problem("meeting_of_other", _at(place, "meeting"), values)
    if decision.date:
        dates_told: Values = {"meeting": meeting.id, "date": decision.date, "of_meeting": meeting.date}
        yield Problem("decision_date_twice", _at(place, "date"), dates_told)


def _of_subject(decision: Decision, place: Place) -> Iterator[Problem]:
    """It is about one thing at most."""
    if len(decision.about) > 1:
        yield Problem("decision_of_several", place, {"columns": ", ".join(decision.about)})


def _of_status(city: City, decision: Decision, place: Place) -> Iterator[Problem]:
    """What a measure is said to be is not against the decision of it."""
    measure = city.measures.get(decision.measure or "")
    if measure is not None and measure.status in AGAINST.get(decision.state, ()):
        values: Values = {"state": decision.state, "status": str(measure.status), "measure": decision.measure or ""}
        yield Problem("decision_against_status", _at(place, "state"), values)


# Adopted figures


def _of_figure(city: City, decision: Decision, place: Place) -> Iterator[Problem]:
    """An adopted account has its year, unit and figure; a figure has its account; its unit is one of the account's."""
    if decision.account is None:
        columns = _filled(decision)
        if columns:
            yield Problem("figure_without_account", _at(place, columns[0]), {"columns": ", ".join(columns)})
        return
    if decision.year is None:
        yield Problem("field_missing", _at(place, "year"), {"field": "year"})
    yield from _of_value(decision, place)
    of_unit = list(_of_unit(city, decision, place))
    yield from of_unit or _of_published(city, decision, place)


def _filled(decision: Decision) -> list[str]:
    """The columns of an adopted figure that a row fills in."""
    columns = [column for column in OF_A_FIGURE if getattr(decision, column) not in (None, "")]
    return [*columns, *(["value"] if decision.missing is not None else [])]


def _of_value(decision: Decision, place: Place) -> Iterator[Problem]:
    if decision.missing == "":
        yield Problem("missing_why", _at(place, "value"), {"column": "value"})
    elif decision.value is None and decision.missing is None:
        yield Problem("value_missing", _at(place, "value"), {"name": decision.id})


def _of_unit(city: City, decision: Decision, place: Place) -> Iterator[Problem]:
    """A figure's unit can be brought to the account's."""
    account = city.accounts.get(decision.account or "")
    if decision.value is None or account is None:
        return
    if not decision.unit:
        yield Problem("number_without_unit", _at(place, "unit"), {"number": decision.value})
        return
    try:
        dimension = units.parse(decision.unit).dimension
    except units.UnitError:
        values: Values = {"unit": decision.unit[:60], "nearest": units.nearest(decision.unit)}
        yield Problem("unit_unknown", _at(place, "unit"), values)
        return
    if dimension != units.parse(account.unit).dimension:
        units_told: Values = {"unit": decision.unit, "account": decision.account or "", "of_account": account.unit}
        yield Problem("adopted_unit", _at(place, "unit"), units_told)


def _of_published(city: City, decision: Decision, place: Place) -> Iterator[Problem]:
    """Where the published figure of the same year is another, it is said why."""
    figures = [row for row in city.history if _is_of(row, decision)]
    if decision.value is None or not figures or decision.differs("en"):
        return
    latest = max(figures, key=lambda row: (row.release, row.source))
    if not _is_alike(decision.value, decision.unit, latest):
        adopted = f"{decision.value:g} {decision.unit}"
        values: Values = {
            "year": str(decision.year), "adopted": adopted, "published": latest.value, "unit": latest.unit,
        }  # fmt: skip
        yield Problem("adopted_differs", _at(place, "value"), values)


def _is_alike(value: float, unit: str, figure: Published) -> bool:
    """Whether a value is a published figure but for rounding; so too where its unit is unknown."""
    try:
        published = figure.value * units.parse(figure.unit).scale
    except units.UnitError:
        return True
    adopted = value * units.parse(unit).scale
    return abs(adopted - published) <= ALIKE * max(abs(adopted), abs(published))


def _is_of(row: Published, decision: Decision) -> bool:
    """Whether a published figure is the total of the adopted account in the same year."""
    return row.line is None and (row.account, row.year) == (decision.account, decision.year)


# The city's budget


def _of_budgets(city: City) -> Iterator[Problem]:
    """A year's budget is decided once, by the council, about when the year begins."""
    council, decided = next_budget.council(city), dict[int, Place]()
    for index, decision in enumerate(city.decisions):
        year = decision.budget_year
        if year is None:
            continue
        place = _at(city.row_place("decisions", index, decision.id), "budget_year")
        if council is not None and decision.body != council.id:
            values: Values = {"body": decision.body, "council": council.id}
            yield Problem("budget_of_other", replace(place, column="body"), values)
        if decision.state == "decided":
            yield from _decided_twice(year, place, decided)
            yield from _far_from_year(year, next_budget.when(city, decision), place)


def _decided_twice(year: int, place: Place, decided: dict[int, Place]) -> Iterator[Problem]:
    if year in decided:
        yield Problem("budget_twice", place, {"year": str(year), "first": decided[year].in_file})
    decided.setdefault(year, place)


def _far_from_year(year: int, when: str, place: Place) -> Iterator[Problem]:
    taken = dates.year(when)
    if taken is not None and not year - 1 <= taken <= year:
        yield Problem("budget_year_far", place, {"year": str(year), "date": when})

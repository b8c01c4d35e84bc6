# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The report: one self-contained HTML file that a politician can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from klimatkontrakt.chapters import city_front, commitments, contents, decision_effects, premises, set_numbers
from klimatkontrakt.chapters.contents import Leaf
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city import Problem
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import days
from klimatkontrakt.language.words import Language

STYLES = ("tokens", "figures", "report")


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("klimatkontrakt.publish"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def style() -> str:
    """The report's style sheet: tokens and figures as everywhere, and its own page."""
    assets = resources.files("klimatkontrakt.publish") / "assets"
    return "\n".join((assets / f"{name}.css").read_text(encoding="utf-8") for name in STYLES)


def sections(run: Run, language: Language, budget_year: int) -> list[tuple[str, str, list[Figure]]]:
    """The report's chapters, which are the city's pages in their order: id, question, figures.

    The pages of one body and of one transition area are no chapters: they show parts of what stands in these.

    A figure that two pages show alike stands once; one that another page shows under the same key has the chapter's
    name before it.
    """
    pages, shown, chapters = contents.pages(run, language, budget_year), dict[str, Figure](), []
    for chapter, question, figures in _chapters(pages, language):
        chapter_figures = []
        for figure in figures:
            if figure.key in shown and shown[figure.key] == figure:
                continue
            named = replace(figure, key=f"{chapter}-{figure.key}") if figure.key in shown else figure
            shown[named.key] = named
            chapter_figures.append(named)
        chapters.append((chapter, question, chapter_figures))
    return chapters


def _chapters(pages: Mapping[str, Leaf], language: Language) -> Iterator[tuple[str, str, Sequence[Figure]]]:
    """By chapter its question and what its page shows; the decisions of the first page are a chapter of their own."""
    say = Words(language)
    questions = {
        **{page: say(f"nav.{page}") for page in ("track", "emissions", "measures")},
        "promises": Words(language, commitments.SUBJECT)("nav"),
        **{page: say(f"nav.{page}") for page in ("money", "doubt")},
        "goals": say("goals.title"),
        **{page: say(f"nav.{page}") for page in ("organisation", "obstacles")},
    }
    first = pages["city"]
    yield "screen", say("nav.screen"), first.figures
    decided = Words(language, decision_effects.SUBJECT)("heading")
    yield "decisions-chapter", decided, first.more.get("decisions", ())
    for page, question in questions.items():
        if page in pages:
            yield f"{page}-chapter", question, pages[page].figures


def html(run: Run, problems: Sequence[Problem], language: Language, *, budget_year: int) -> str:
    """The report of a run as one HTML file, with no address outside itself.

    Args:
        run: a city and its Answer under a scenario.
        problems: what was remarked on the city, shown under what is not known.
        language: sv or en.
        budget_year: the coming budget year, for the purses.
    """
    say = Words(language)
    scenario = run.city.label("scenarios", run.answer.scenario, language)
    template = _environment().get_template("report.html")
    return template.render(
        say=say,
        language=language,
        city=run.city,
        values=run.answer.made.values,
        made=run.provenance,
        sections=[chapter for chapter in sections(run, language, budget_year) if chapter[2]],
        remarks=[problem.said(language) for problem in problems if problem.severity != "note"],
        premises=premises.sentences(run, language),
        sets=set_numbers.sentences(run.city, run.answer.scenario, language),
        verdict=_verdict(run, language),
        scenario=scenario,
        of_print=_of_print(run, scenario, language),
        style=Markup(style()),
    )


def _verdict(run: Run, language: Language) -> dict[str, str]:
    """The first page's answer in words, as `title`, `lead` and `rule`; none of who has not taken part."""
    if run.is_example:
        return {}
    first = city_front.words(run, language)
    lead = " ".join("".join(pieces) for pieces in first["lead"])
    return {"title": first["verdict"], "lead": lead, "rule": " ".join(first["rule"])}


def _of_print(run: Run, scenario: str, language: Language) -> str:
    """What a print is of: program, city, scenario, document, and the day that the report was made where it is known."""
    provenance, day = run.provenance, days.written(run.today.isoformat(), language) if run.today else ""
    texts = {
        "engine": provenance.engine,
        "name": run.city.header.name,
        "scenario": scenario,
        "document": provenance.document[:16],
    }
    return " · ".join(filter(None, [Words(language)("print", **texts), day]))

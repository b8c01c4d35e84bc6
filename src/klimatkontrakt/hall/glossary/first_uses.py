# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a word of the glossary first stand on a page? There it becomes a button with a card that explains it.

A page's HTML is read once, from left to right. What no card belongs in is stepped over whole: headings, links, tables,
drawings, forms, menus, what lies folded away, what changes while it is read, other languages. A card is a popover: the
browser itself opens it by keyboard, touch or a resting pointer, keeps it while the pointer is on it and closes it by
Escape, without script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from markupsafe import escape

from klimatkontrakt.language.glossary import Term

RUNNING = frozenset(("p", "li"))
"""The elements whose text is running text."""
STEPPED_OVER = (
    "a", "button", "code", "details", "dl", "figcaption", "form", "h1", "h2", "h3", "h4", "label", "nav", "pre",
    "script", "select", "small", "style", "svg", "table", "textarea", "time",
)  # fmt: skip
_PARTS = re.compile(
    rf"""<!--.*?-->
    |<(?P<over>{"|".join(STEPPED_OVER)})\b[^>]*>.*?</(?P=over)>
    |<(?P<other>\w+)\b[^>]*\ (?:lang=|class="legend"|role="(?:status|alert)"|aria-live=)[^>]*>.*?</(?P=other)>
    |<(?P<closing>/?)(?P<tag>\w+)\b[^>]*>""",
    re.DOTALL | re.VERBOSE,
)
_MAIN = re.compile(r"(?<=<main)\b[^>]*>(?P<inside>.*)</main>", re.DOTALL)
_BEGINNING = r"(?:(?<=\A)|(?<=[.!?:]\s))"  # where a word has a capital letter though it is no name


@dataclass(frozen=True)
class Cards:
    """What a page's cards are made of.

    Attributes:
        terms: the words that are explained where they first stand.
        address: of the page of words.
        more: what the link to it says, with `{term}`.
    """

    terms: tuple[Term, ...]
    address: str
    more: str

    @cached_property
    def by_form(self) -> dict[str, Term]:
        """The words by the forms in which a text has them, small and at the beginning of a sentence."""
        small = {form: term for term in self.terms for form in term.forms}
        return small | {form[0].upper() + form[1:]: term for form, term in small.items()}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds any form as a word of its own, the longest first."""
        small = sorted((form for term in self.terms for form in term.forms), key=len, reverse=True)
        large = [form[0].upper() + form[1:] for form in small]
        either = f"(?:{_any_of(small)}|{_BEGINNING}(?:{_any_of(large)}))"
        return re.compile(rf"(?<![\w/.@-]){either}(?![\w@-])")

    def explained(self, html: str) -> str:
        """The page with a button where each word first stands, and the cards at the end of its main part."""
        main = _MAIN.search(html)
        if main is None or not self.terms:
            return html
        used: dict[str, Term] = {}
        inside = "".join(self._read(main["inside"], used))
        cards = "".join(map(self._card, used.values()))
        return f"{html[: main.start('inside')]}{inside}{cards}{html[main.end('inside') :]}"

    def _read(self, html: str, used: dict[str, Term]) -> Iterator[str]:
        depth = place = 0
        for part in _PARTS.finditer(html):
            text = html[place : part.start()]
            yield self._marked(text, used) if depth else text
            yield part[0]
            place = part.end()
            if part["tag"] in RUNNING:
                depth = max(0, depth + (-1 if part["closing"] else 1))
        yield html[place:]

    def _marked(self, text: str, used: dict[str, Term]) -> str:
        def button(form: re.Match[str]) -> str:
            term = self.by_form[form[0]]
            if term.id in used:
                return form[0]
            used[term.id] = term
            card = f"ord-{term.anchor}"
            shows = f'popovertarget="{card}" popovertargetaction="show" interestfor="{card}"'
            return f'<button type="button" class="term" {shows}>{form[0]}</button>'

        return self.pattern.sub(button, text)

    def _card(self, term: Term) -> str:
        more = escape(self.more.format(term=term.term))
        text = f"<p><strong>{escape(term.term)}</strong> {escape(term.short)}</p>"
        link = f'<p><a href="{self.address}#{term.anchor}">{more}</a></p>'
        return f'<div class="term-card" id="ord-{term.anchor}" popover>{text}{link}</div>\n'


def _any_of(forms: list[str]) -> str:
    return "|".join(map(re.escape, forms)) or r"(?!)"

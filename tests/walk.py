# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A walk through a hall: every page that can be reached, what is wrong with each, and every form on the way."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import Resolver404, resolve

from klimatkontrakt.city import City
from klimatkontrakt.hall.core import template_cities
from klimatkontrakt.hall.core.models import Tally
from klimatkontrakt.hall.versions import things
from klimatkontrakt.language import glossary, words
from tests.text_keys import SOURCE

TOO_MANY = 429

KEYS = {
    key
    for path in (SOURCE / "data" / "texts").glob("*.yaml")
    for key in words.catalogue(path.stem)
    if "." in key and not key.startswith(("unit.", "cause."))
}
TEXTS = {
    str(text)
    for path in (SOURCE / "data" / "texts").glob("*.yaml")
    for entry in words.catalogue(path.stem).values()
    for text in entry.values()
}
GLOSSARY = {term.term for language in words.LANGUAGES for term in glossary.terms(language)}  # some are ids too
NOT_WORDS = re.compile(
    r"\bNone\b(?! of )|\bnan\b|\bNaN\b|\binf\b|\bUndefined\b|\bundefined\b|\[object|<klimat|\bThing\(|\bRef\(|\{[a-z_]+\}|Traceback"
)
COMMAND = re.compile(
    r"\bklimatkontrakt(-hall)? (check|tidy|run|import|start|excel|new|explain|link|backup)\b|(?<![\w-])--[a-z]+"
)
RAW = {"code", "small", "pre", "script", "style", "textarea"}
NAMES = {"a", "th", "h1", "h2", "h3", "option", "legend", "label", "caption", "summary", "figcaption"}
VOID = {"meta", "link", "input", "br", "hr", "img", "circle", "rect", "path", "line", "polyline", "use", "polygon"}


@dataclass
class Form:
    """A form as a browser has it: where it goes, and the fields with what stands in them."""

    action: str
    method: str
    fields: list[tuple[str, str, str]] = field(default_factory=list)  # (name, kind, value)
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def kind(self) -> tuple[object, ...]:
        """What tells it from other forms: where it goes and what it asks for; not the values."""
        acts = tuple(value for name, _, value in self.fields if name == "act")
        return (
            self.method,
            *sorted({name for name, _, _ in self.fields if not name.startswith(("l.", "s.", "e."))}),
            *acts,
        )


class Page(HTMLParser):
    """What a page says, points to and asks for."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.links: list[str] = []
        self.ids: list[str] = []
        self.forms: list[Form] = []
        self.language = self.alternate = ""
        self.text: list[str] = []
        self.names: list[str] = []
        self._open: list[str] = []
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        self.text += [own[name] for name in ("aria-label", "title", "alt", "placeholder") if own.get(name)]
        if own.get("id"):
            self.ids.append(own["id"])
        if tag == "html":
            self.language = own.get("lang", "")
        if tag == "a" and "href" in own:
            self.links.append(own["href"])
        if tag == "link":
            self.links.append(own["href"])
            self.alternate = own["href"] if own.get("rel") == "alternate" else self.alternate
        if tag == "script" and own.get("src"):
            self.links.append(own["src"])
        if tag == "form":
            self.forms.append(Form(own.get("action", ""), own.get("method", "get").lower()))
        if self.forms and "form" in self._open:
            self._field(tag, own)

    def _field(self, tag: str, own: Mapping[str, str]) -> None:
        form = self.forms[-1]
        if tag in ("input", "textarea") and own.get("name"):
            form.fields.append(
                (own["name"], own.get("type", "text" if tag == "input" else "textarea"), own.get("value", ""))
            )
        if tag == "button" and own.get("name") and own["name"] not in {name for name, _, _ in form.fields}:
            form.fields.append((own["name"], "submit", own.get("value", "")))  # the first is what is pressed
        if tag == "select":
            self._select = own.get("name", "")
            form.fields.append((self._select, "select", ""))
        if tag == "option" and self._select:
            value = own.get("value", "")
            form.choices.setdefault(self._select, []).append(value)
            if "selected" in own:
                form.fields = [(n, k, value if n == self._select else v) for n, k, v in form.fields]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        said = data.strip()
        if not said or RAW & set(self._open):
            return
        self.text.append(said)
        if self._open and self._open[-1] in NAMES:
            self.names.append(said)


@dataclass
class Names:
    """The ids of cities that have a name of their own, and every text that may stand where a name does."""

    ids: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=lambda: {*TEXTS, *GLOSSARY})

    def learn(self, city: City) -> None:
        """Takes in what a city's things are called."""
        own = [
            (thing.id, things.name(city, thing, language))
            for thing, _ in things.rows(city)
            for language in ("sv", "en")
        ]
        self.names |= {name for _, name in own}
        self.ids |= {name for name, said in own if said != name and not name.isdigit()}


FEWEST_RULES = 10
LAW = ("nan",)  # a word of the law itself, on the page that tells it


def is_of_template(address: str, own: Iterable[str]) -> bool:
    """Whether an address is that of a municipality's pages which nobody has put in."""
    parts = set(urlsplit(address).path.split("/"))
    return bool(parts & {"kommun", "city"}) and not parts & set(own) and bool(parts & template_cities.areas().keys())


def faults(page: Page, language: str, names: Names) -> list[str]:
    """What a reader ought not to see on a page."""
    found = [f"its language is {page.language}"] if page.language != language else []
    said = "\n".join(page.text)
    is_law = said.count("§") > FEWEST_RULES
    strange = [match.group() for match in NOT_WORDS.finditer(said)]
    found += [f"no word: {word}" for word in strange if not (is_law and word in LAW)]
    found += [f"a command: {match.group()}" for match in COMMAND.finditer(said)]
    said = re.sub(r"https?://\S+", "", said)  # where a page is printed from
    found += [f"a key: {word}" for word in set(re.findall(r"\b[a-z_]+(?:\.[a-z_]+)+\b", said)) & KEYS]
    found += [f"an id for a name: {name}" for name in set(page.names) & names.ids - names.names]
    found += [f"an id twice: {name}" for name, count in Counter(page.ids).items() if count > 1]
    return found


def language_of(address: str) -> str:
    path = urlsplit(address).path
    return "en" if path == "/en" or path.startswith("/en/") else "sv"


def unhurried(client: Client, address: str) -> Any:
    """A page for one who asks faster than a person does: what was counted of them is forgotten where it is too much."""
    response = client.get(address, follow=True)
    if response.status_code == TOO_MANY:
        Tally.objects.all().delete()
        response = client.get(address, follow=True)
    return response


@dataclass
class Walk:
    """Walks from an address on; each kind of page is gone to so many times at most.

    Attributes:
        kind: what an address is a page of, for the limits.
        limit: how many of a kind are gone to.
    """

    client: Client
    names: Names
    kind: Callable[[str, str], str]
    limit: Callable[[str], int]
    seen: dict[str, Page | None] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    forms: dict[tuple[object, ...], tuple[str, Form]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def from_(self, *starts: str) -> Walk:
        waiting = deque((start, "") for start in starts)
        queued, anchors = set(starts), []
        while waiting:
            address, origin = waiting.popleft()
            page = self._go(address, origin)
            for link in dict.fromkeys(page.links if page is not None else ()):
                target, fragment = urldefrag(urljoin(address, link))
                if urlsplit(target).netloc not in ("", "testserver") or not target.startswith("/"):
                    continue
                if fragment:
                    anchors.append((target, fragment, address))
                if target not in queued and self._is_wanted(target, address):
                    queued.add(target)
                    waiting.append((target, address))
        for target, fragment, origin in anchors:
            page = self.seen.get(target)
            if page is not None and fragment not in page.ids:
                self.wrong.append(f"{target} (from {origin}): there is no #{fragment}")
        return self

    def _is_wanted(self, target: str, origin: str) -> bool:
        kind = self.kind(target, origin)
        self.counts[kind] += 1
        return self.counts[kind] <= self.limit(kind)

    def _go(self, address: str, origin: str) -> Page | None:
        if address.startswith("/static/"):
            if finders.find(address.removeprefix("/static/")) is None:
                self.wrong.append(f"{address} (from {origin}): there is no such file")
            return None
        response = unhurried(self.client, address)
        where = f"{address} (from {origin or 'the start'})"
        if response.status_code != 200:
            self.wrong.append(f"{where}: {response.status_code}")
            return None
        content = response.getvalue()
        kind = response.headers["Content-Type"].partition(";")[0]
        if kind != "text/html":
            self.wrong += [f"{where}: {fault}" for fault in _of_file(kind, content)]
            self.seen[address] = None
            return None
        page = Page(content.decode())
        self.seen[address] = page
        landed = response.redirect_chain[-1][0] if response.redirect_chain else address
        self.wrong += [f"{where}: {fault}" for fault in faults(page, language_of(landed), self.names)]
        for form in page.forms:
            self.forms.setdefault((language_of(address), *form.kind), (landed, form))
        return page


def _of_file(kind: str, content: bytes) -> list[str]:
    """What is wrong with a file that a page gives."""
    if kind == "application/json":
        json.loads(content, parse_constant=lambda name: 1 / 0)
    elif "zip" in kind or "spreadsheet" in kind:
        return [f"a torn archive: {name}"] if (name := zipfile.ZipFile(io.BytesIO(content)).testzip()) else []
    return [] if content else ["an empty file"]


def name_of(address: str) -> str:
    """The name of the page that an address is of; `static` for what no page is."""
    try:
        return str(resolve(urlsplit(address).path).url_name)
    except Resolver404:
        return "static"


def asked(address: str) -> dict[str, str]:
    """What an address asks after its question mark."""
    return {name: values[-1] for name, values in parse_qs(urlsplit(address).query, keep_blank_values=True).items()}


def filled(form: Form, values: Mapping[str, object]) -> dict[str, object]:
    """A form as its page has it, with a reader's values where they are asked for."""
    sent: dict[str, object] = {}
    for name, kind, value in form.fields:
        if kind in ("radio", "checkbox") and name in sent:
            continue
        if kind == "file" and name not in values:
            continue
        sent[name] = values.get(name, value or next((choice for choice in form.choices.get(name, ()) if choice), ""))
    return sent


def empty(form: Form) -> dict[str, object]:
    """A form with nothing in it, not even what its page has put there."""
    return {name: "" for name, kind, _ in form.fields if kind != "file"}


BROKEN: Iterable[str] = (
    "\x00",
    "x" * 5_000,
    "-1",
    "9" * 30,
    "NaN",
    "<script>alert(1)</script>",
    "../../x",
    "'; DROP TABLE",
    "å" * 200,
    "\ud83d",
    "1e999",
    "%00",
    "None",
)


def broken(form: Form, text: str) -> dict[str, object]:
    """A form with the same nonsense in every field, and its button pressed."""
    nonsense = text.encode("utf-8", "replace").decode()
    return {name: pressed if kind == "submit" else nonsense for name, kind, pressed in form.fields}

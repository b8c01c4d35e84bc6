# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Features are folders: each can be taken away, keeps to its own room, and core knows no feature's word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
import yaml
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from klimatkontrakt.hall import features
from klimatkontrakt.hall.core import feature as core_feature
from klimatkontrakt.hall.core import register
from klimatkontrakt.hall.core.feature import Feature
from klimatkontrakt.hall.explorer import verbs as explorer_verbs
from klimatkontrakt.hall.flaws import verbs as flaw_verbs
from klimatkontrakt.language import words
from tests import extent, hall, smaller_halls, source_trees, walk
from tests.cities import ROOT

HALL = ROOT / "src" / "klimatkontrakt" / "hall"
CORE = HALL / "core"
NAMES = [feature.name for feature in features.FEATURES]
PAGES = 2 if extent.ALL else 1  # of each kind
REQUIRED = {name for feature in features.FEATURES for name in feature.requires}
AWAY = [smaller_halls.leaning_on(name) for name in NAMES if name != "city_pages"]  # all lean on the list of cities


@pytest.fixture
def worked_hall(db):
    """Lillstad worked out, with a plan, a flaw, a job and entries of every feature's verbs."""
    version = hall.worked(hall.version())
    root = hall.person("root", administrator=True)
    hall.make_editor(root, hall.person("bo"), version.city)
    explorer_verbs.save_plan(root, version.city, version, "Mindre bil", "scenario=contract&plan=electric_cars:50")
    flaw_verbs.report_flaw(None, "/", "En brist", "")
    hall.jobs.start("import", {"city": "lillstad"}, author=root, file=hall.zipped(hall.files()))
    hall.do_waiting_jobs("import")
    return root


def _walked(client: Client, starts: tuple[str, ...]) -> walk.Walk:
    """A page or two of each kind, from the first page on."""
    client.raise_request_exception = False
    names = walk.Names()
    return walk.Walk(client, names, lambda to, _: f"{walk.name_of(to)} {walk.language_of(to)}", lambda _: PAGES).from_(
        *starts
    )


@pytest.mark.parametrize("away", extent.some(AWAY, 1), ids=lambda names: "-".join(sorted(names)))
def test_a_hall_without_a_feature_has_no_page_that_breaks_and_no_link_that_is_dead(worked_hall, away: set[str]) -> None:
    client = Client()
    client.force_login(worked_hall.user, "django.contrib.auth.backends.ModelBackend")
    gone = [address.name for name in away for address in _pages_of(name)]

    with smaller_halls.hall_without(away):
        starts = ("/", "/en/") if "people" in away else ("/", "/en/", "/mina-sidor/", "/handelser/", "/personer/")
        walks = [_walked(client, starts), *([_walked(Client(), ("/", "/en/"))] if extent.ALL else [])]
        assert [wrong for walked in walks for wrong in walked.wrong] == []
        assert all(len(walked.seen) > 20 for walked in walks)
        for name in gone:
            with pytest.raises(NoReverseMatch):
                reverse(f"sv:{name}")


def _pages_of(name: str) -> Iterator[register.Address]:
    feature = next(feature for feature in features.FEATURES if feature.name == name)
    yield from (*feature.listed("urls", "PAGES"), *feature.listed("urls", "OF_A_CITY"))


def test_a_hall_without_a_feature_says_what_it_does_not_know_as_plainly_as_it_can(worked_hall) -> None:
    client = Client()
    client.force_login(worked_hall.user, "django.contrib.auth.backends.ModelBackend")
    with smaller_halls.hall_without({"flaws"}):
        log, job = client.get("/handelser/").content.decode(), hall.jobs.start("unknown", {})
        hall.jobs.do(str(job.pk))
        job.refresh_from_db()

    assert "reported flaw" in log
    assert job.outcome["failure"] == "no_kind"


def test_a_page_that_is_not_there_leads_to_signing_in_only_where_people_can(db) -> None:
    with smaller_halls.hall_without(smaller_halls.leaning_on("people")):
        page = Client().get("/finns-inte/").content.decode()

    assert "finns inte" in page and "/logga-in/" not in page
    assert "/logga-in/" in Client().get("/finns-inte/").content.decode()


def test_a_feature_that_lacks_what_it_requires_is_told_at_once() -> None:
    lacking = override_settings(FEATURES=(Feature("stories", requires=("versions",)),))
    with lacking, pytest.raises(LookupError, match="stories requires versions"):
        core_feature.in_use()


def test_a_feature_whose_folder_is_not_there_is_told_by_its_name() -> None:
    with pytest.raises(LookupError, match="nowhere"):
        _ = Feature("nowhere").folder


def test_every_folder_of_the_hall_is_a_feature_that_is_listed() -> None:
    folders = {path.parent.name for path in HALL.glob("*/__init__.py")} - {"core"}

    assert folders == set(NAMES)
    for path in HALL.glob("*/__init__.py"):
        assert [type(node) for node in ast.parse(path.read_text(encoding="utf-8")).body] == [ast.Expr], path


def _feature_of(module: str) -> str:
    parts = module.split(".")
    return parts[2] if parts[1:2] == ["hall"] and len(parts) > 2 and parts[2] in NAMES else ""


def test_features_use_the_offers_of_what_they_require_and_core_uses_none() -> None:
    graph = grimp.build_graph("klimatkontrakt")
    required = {feature.name: set(feature.requires) for feature in features.FEATURES}
    strange = []
    for module in graph.modules:
        if not module.startswith("klimatkontrakt.hall."):
            continue
        for imported in graph.find_modules_directly_imported_by(module):
            own, other = _feature_of(module), _feature_of(imported)
            if not other or other == own or module == "klimatkontrakt.hall.core.settings":
                continue
            if not (imported.endswith(".offers") and other in required.get(own, set())):
                strange.append(f"{module} -> {imported}")

    assert strange == []


def _known_to(name: str) -> set[str]:
    """A feature and all that it requires, step by step."""
    known = {name}
    for feature in features.FEATURES * len(features.FEATURES):
        known |= set(feature.requires) if feature.name in known else set()
    return known


def _sources_of(name: str) -> Iterator[tuple[Path, str]]:
    for path in sorted((HALL / name).rglob("*")):
        if path.suffix in (".py", ".html"):
            yield path, path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_a_feature_links_to_the_pages_of_what_it_requires_and_to_others_only_where_they_are(name: str) -> None:
    own = {address.name: feature for feature in NAMES for address in _pages_of(feature)}
    dead = []
    for path, text in _sources_of(name):
        asked = set(re.findall(r"""link\((?:[\w.()]+, )?['"](\w+)['"]""", text))
        guarded = set(re.findall(r"has_page\('(\w+)'\)", text))
        dead += [f"{path.name}: {page}" for page in asked - guarded if own[page] not in _known_to(name)]

    assert dead == []


@pytest.mark.parametrize("name", NAMES)
def test_a_feature_says_its_own_words_the_houses_and_those_of_what_it_requires(name: str) -> None:
    others = {key: other for other in set(NAMES) - _known_to(name) for key in _texts_of(other)}
    said = [
        f"{path.name}: {key}"
        for path, text in _sources_of(name)
        for key in re.findall(r"""['"]([a-z_]+(?:\.[a-z_]+)+)['"]""", text)
        if key in others
    ]

    assert said == []


def _core() -> list[Path]:
    return [path for path in CORE.rglob("*.py") if "migrations" not in path.parts]


def _texts_of(name: str) -> set[str]:
    path = HALL / name / "texts.yaml"
    return set(yaml.safe_load(path.read_text(encoding="utf-8"))) if path.exists() else set()


def test_core_knows_no_features_word() -> None:
    keys = {key for name in NAMES for key in _texts_of(name) if "." in key}
    entries = {entry for verb in register.verbs() for entry in verb.entries}
    folders = tuple(f"klimatkontrakt.hall.{name}" for name in NAMES)
    told = []
    for path in _core():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                is_known = node.value in keys | entries or node.value.startswith(folders)
                told += [f"{path.name}: {node.value}"] if is_known else []
    pages = {address.name for address in (*register.pages(), *register.pages_of_a_city())}
    for path in (*CORE.rglob("*.html"), *_core()):
        text = path.read_text(encoding="utf-8")
        asked = re.findall(r"""(?:say|link|has_page)\((?:language, )?['"]([\w.]+)['"]""", text)
        told += [f"{path.name}: {word}" for word in asked if word in keys or word in pages]

    assert told == []


def test_each_text_of_the_hall_stands_in_one_file() -> None:
    own = yaml.safe_load((ROOT / "src/klimatkontrakt/data/texts/web.yaml").read_text(encoding="utf-8"))
    every = [*own, *(key for name in NAMES for key in _texts_of(name))]

    assert sorted({key for key in every if every.count(key) > 1}) == []
    assert set(words.catalogue("web")) == set(every)


def test_the_keys_of_a_features_texts_stand_once_each() -> None:
    for path in HALL.glob("*/texts.yaml"):
        keys = re.findall(r"^([\w.]+):", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert len(keys) == len(set(keys)), path


def _of_features() -> list[Path]:
    return [path for path in source_trees.files() if path.is_relative_to(HALL) and not path.is_relative_to(CORE)]


WRITERS = {
    "proposals/acceptances.py": "the line of what waits to be accepted, which verbs put rows in",
    "proposals/drafts.py": "the draft as it stands when it is worked on",
    "proposals/turns.py": "who has a document's turn",
    "proposals/writing.py": "writes the version, its proposal and the rows of its changes, for verbs",
    "people/second_factors.py": "the rows of a library, asked for by the person's own account alone",
}
"""Modules that know rows and no request, and why."""


def test_rows_are_got_where_rights_are_and_nowhere_else() -> None:
    """A verb locks and writes rows; what a page or a job shows, it gets from rights.py, which asks who is asking."""
    reached = [
        f"{path.relative_to(HALL)}:{node.lineno}"
        for path in _of_features()
        if path.name not in ("rights.py", "verbs.py") and path.relative_to(HALL).as_posix() not in WRITERS
        for node in source_trees.nodes(path)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")
    ]

    assert reached == []
    for name in WRITERS:
        assert ".objects" in (HALL / name).read_text(encoding="utf-8") and "HttpRequest" not in (HALL / name).read_text(
            encoding="utf-8"
        )


def test_what_knows_a_request_gets_no_rows_but_through_access() -> None:
    knows = "from django.http import"
    reached = [
        f"{path.relative_to(HALL)}:{node.lineno}"
        for path in source_trees.files()
        if path.is_relative_to(HALL) and path.name not in ("access.py", "rights.py")
        if re.search(rf"^{knows} .*\bHttpRe(quest|sponse)\b", path.read_text(encoding="utf-8"), re.MULTILINE)
        for node in source_trees.nodes(path)
        if isinstance(node, ast.Attribute) and node.attr == "objects"
    ]

    assert reached == []


def test_what_is_sent_is_read_by_forms() -> None:
    """request.POST is handed to a form whole; no page takes a value out of it by hand."""
    by_hand = []
    for path in _of_features():
        for node in source_trees.nodes(path):
            held = node.value if isinstance(node, ast.Attribute | ast.Subscript) else None
            is_of_post = isinstance(held, ast.Attribute) and ast.unparse(held) in ("request.POST", "request.FILES")
            by_hand += [f"{path.relative_to(HALL)}:{node.lineno}"] if is_of_post else []

    assert by_hand == []


def test_an_entry_is_written_by_a_verb_alone() -> None:
    writers = {
        path.relative_to(HALL).as_posix()
        for path in source_trees.files()
        for node in source_trees.nodes(path)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func) == "audit.add"
    }

    of_verbs = {verb.module.split(".", 2)[2].replace(".", "/") + ".py" for verb in register.verbs()}
    assert writers == of_verbs | {"core/chain_checks.py"}  # what whoever runs the hall accepts at its terminal


def test_rows_of_menus_lead_to_pages_and_no_two_stand_in_one_place() -> None:
    for menu in register.MENUS:
        rows = register.rows(menu)
        assert all(register.has_page(row.page) for row in rows), menu
        places = [(row.place, row.seen_by.name) for row in rows]
        assert len(places) == len(set(places)), menu
    assert len(register.rows("city")) >= 10

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every text that the program can ask for is there, in both languages, with the values that it takes."""

from __future__ import annotations

import ast
import string
from functools import cache
from pathlib import Path

import pytest

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.core import register, seats
from klimatkontrakt.inventory import register as inventory_register
from klimatkontrakt.language import causes, words
from klimatkontrakt.publish import method_words
from klimatkontrakt.sources.contract_text import cues, evidence
from klimatkontrakt.story import sentences
from tests import source_trees, text_values
from tests.template_keys import Template
from tests.text_keys import SOURCE, Asked, Finder, Lookup, Module

SUBJECTS = sorted(path.stem for path in (SOURCE / "data" / "texts").glob("*.yaml"))


@cache
def every_lookup() -> list[Asked]:
    finder = text_values.finder()
    modules = [path for path in source_trees.files() if "migrations" not in path.parts]
    found = [asked for path in modules for asked in finder.asked(path)]
    templates = sorted(SOURCE.rglob("*.html"))
    return [*found, *(asked for path in templates for asked in Template(path, text_values.IN_TEMPLATES).asked())]


def entries(asked: Asked, key: str) -> list[dict[str, str]]:
    """The texts that a key may be: of its own subject, or of any where the source does not say which."""
    subjects = [asked.subject] if asked.subject else SUBJECTS
    return [words.catalogue(name)[key] for name in subjects if key in words.catalogue(name)]


def values_in(text: str) -> set[str]:
    return {name.split(".")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_source_is_looked_through() -> None:
    assert len(every_lookup()) > 1200
    assert sum(asked.file.endswith(".html") for asked in every_lookup()) > 150


def test_every_key_that_is_made_of_parts_is_known_with_its_values() -> None:
    unknown = [asked.where for asked in every_lookup() if asked.keys is None and not asked.is_soft]

    assert unknown == [], "give the part a type that lists its values, and name it in tests/text_values.py"


def test_every_text_that_can_be_asked_for_is_there_in_both_languages() -> None:
    missing = []
    for asked in every_lookup():
        for key in asked.keys or () if not asked.is_soft else ():
            told = entries(asked, key)
            if not told or not all(str(entry.get(language, "")).strip() for entry in told for language in ("sv", "en")):
                missing.append(f"{key}: {asked.where}")

    assert missing == []


def test_a_catalogue_is_read_past_the_look_ups_only_where_it_is_said_how() -> None:
    """Whoever holds a whole catalogue can take any key out of it, which no look-up shows."""
    holders = set()
    for path in source_trees.files():
        taken = {id(node.value) for node in source_trees.nodes(path) if isinstance(node, ast.Subscript)}
        for scope in (node for node in source_trees.nodes(path) if isinstance(node, ast.FunctionDef)):
            calls = [node for node in ast.walk(scope) if isinstance(node, ast.Call) and id(node) not in taken]
            if any(_last_name(call.func) == "catalogue" for call in calls):
                holders.add(f"{path.relative_to(SOURCE).as_posix()}:{scope.name}")

    assert holders == set(text_values.HOLDERS)


def _last_name(called: ast.AST) -> str:
    """What is called, without whose it is."""
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_method_has_its_words(language: words.Language) -> None:
    for method in inventory_register.methods().values():
        told = [method_words.title(method, language), method_words.formula(method, language)]
        told += [method_words.group(method.group, language), method_words.gives(method, language)]
        told += [each.meaning for each in method_words.inputs_told(method, language)]

        assert all(told), method.id


@pytest.mark.parametrize("subject", ["web", "explorer", "contract_texts", "imports", "amendments"])
def test_no_text_is_left_unsaid(subject: str) -> None:
    asked = {key for each in every_lookup() for key in each.keys or () if each.subject in (subject, "")}
    asked |= {f"log.key.{detail}" for detail in details_of_entries()}
    asked |= {f"verb.{entry}" for entry in text_values.OLDER_ENTRIES}

    assert sorted(set(words.catalogue(subject)) - asked) == []


def test_every_value_that_a_text_takes_is_given() -> None:
    lacking = []
    for asked in every_lookup():
        if asked.given is None or asked.is_soft:
            continue
        for key in asked.keys or ():
            needs = [values_in(str(text)) for entry in entries(asked, key) for text in entry.values()]
            if needs and not any(need <= asked.given for need in needs if need == max(needs, key=len)):
                lacking.append(f"{key} takes {sorted(max(needs, key=len))}: {asked.where}")

    assert lacking == []


def test_every_cause_that_is_named_has_its_words() -> None:
    named = {
        node.value
        for path in source_trees.files()
        for node in source_trees.nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("cause.")
    }
    named |= {f"cause.{name}" for name in (*causes._CAUSES.values(), "other")}

    assert sorted(named - {"cause."} - set(words.catalogue("causes"))) == []


def test_every_word_of_the_field_has_its_words() -> None:
    missing = [
        f"{group}.{value}"
        for group, values in text_values.GROUPS.items()
        for value in values
        if not all(words.catalogue("terms").get(f"{group}.{value}", {}).get(language) for language in words.LANGUAGES)
    ]

    assert missing == []


def test_every_word_of_the_field_that_is_asked_for_belongs_to_a_known_group() -> None:
    strangers = set()
    for asked in every_lookup():
        if not asked.is_soft:
            continue
        call = ast.parse(asked.written.split("…")[0]).body[0].value if asked.keys is None else None  # type: ignore[attr-defined]
        constants = [a.value for a in call.args if isinstance(a, ast.Constant)] if call is not None else []
        groups = {key.split(".")[0] for key in asked.keys} if asked.keys is not None else set(map(str, constants[:1]))
        strangers |= {f"{g}: {asked.where}" for g in groups if g not in {*text_values.GROUPS, *text_values.OPEN_GROUPS}}
        strangers |= {
            f"{key}: {asked.where}"
            for key in asked.keys or ()
            if key.split(".")[0] in text_values.GROUPS
            and key.split(".")[1] not in text_values.GROUPS[key.split(".")[0]]
        }

    assert strangers == set()


def test_every_term_that_a_story_puts_in_belongs_to_a_known_group() -> None:
    for name, (subject, group) in sentences.TERMS.items():
        if subject == "terms":
            assert group in {*text_values.GROUPS, *text_values.OPEN_GROUPS}, name
        else:
            assert any(key.startswith(f"{group}.") for key in words.catalogue(subject)), name


def test_no_problem_that_a_page_can_show_tells_its_reader_to_run_a_command() -> None:
    shown = {
        code
        for asked in every_lookup()
        if asked.subject == "problems" and asked.file.split("/")[0] in ("city", "engine", "web")
        for code in asked.keys or ()
        if len(asked.keys or ()) < 20
    }
    told = []
    for code in shown:
        entry = words.catalogue("problems")[code]
        for language in words.LANGUAGES:
            text = f"{entry[language]} {entry.get(f'page_{language}') or entry[f'mend_{language}']}"
            told += [f"{code}: {text}"] if text_values.COMMAND.search(text) else []

    assert len(shown) > 150
    assert sorted(told) == []


def test_every_cue_and_place_has_its_weight() -> None:
    for reason in evidence.REASONS:
        assert cues.weight(reason), reason


def test_every_act_and_detail_of_the_log_has_its_words() -> None:
    for verb in register.verbs():
        for entry in verb.entries:
            assert words.catalogue("web")[f"verb.{entry}"]


def details_of_entries() -> set[str]:
    """What the verbs say of before and after: every key of a mapping in a function that writes an entry, and a seat's."""
    found: set[str] = set(seats.FIELDS)
    for path in source_trees.files():
        for scope in source_trees.nodes(path):
            if not isinstance(scope, ast.FunctionDef) or path.name not in ("verbs.py", "chain_checks.py"):
                continue
            inside = list(ast.walk(scope))
            if any(isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.add" for node in inside):
                maps = [node for node in inside if isinstance(node, ast.Dict)]
                found |= {key.value for node in maps for key in node.keys if isinstance(key, ast.Constant)}
    return found


def test_every_detail_of_the_log_has_its_words() -> None:
    assert len(details_of_entries()) >= 7
    for detail in details_of_entries():
        assert words.catalogue("web")[f"log.key.{detail}"]


def test_every_right_has_its_words() -> None:
    for verb in register.verbs():
        assert words.catalogue("web")[f"right.{verb.right.name}"]


MADE_UP = {
    "say('known')": {"known"},
    "say('known' if x else 'other')": {"known", "other"},
    "[say(f'head.{k}') for k in ('a', 'b')]": {"head.a", "head.b"},
    "say(f'head.{own.kind}')": None,
    "say('head.' + name)": None,
    "say(key)": None,
    "say(f'head.{name_of(own)}')": None,
    "[say(f'head.{k}') for k in own.kinds]": None,
}


@pytest.mark.parametrize("written", MADE_UP)
def test_a_key_of_parts_that_are_not_known_is_told(tmp_path: Path, written: str) -> None:
    body = f"def page(x, key, name, own):\n    say = Words('sv')\n    return {written}\n"

    class MadeUp(Module):
        file = "made_up.py"
        tree = _with_parents(ast.parse(body))
        names = {"Words": Words, "name_of": str}  # noqa: RUF012

    finder = Finder({words.say: (Lookup("@", 1),)}, {}, {}, Words, frozenset())
    (asked,) = finder.of(MadeUp(tmp_path))

    assert asked.keys == (MADE_UP[written] and frozenset(MADE_UP[written]))


def _with_parents(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.parent = node  # type: ignore[attr-defined]
    return tree

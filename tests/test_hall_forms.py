# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Whatever is sent, a form reads it: every fault at once, in both languages, and what was written stands again."""

from __future__ import annotations

import inspect
from collections.abc import Mapping

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.figures.figure import Words
from klimatkontrakt.hall.core import feature
from klimatkontrakt.hall.core.forms import HallForm
from klimatkontrakt.hall.explorer import forms as explorer_forms
from klimatkontrakt.hall.flaws import forms as flaw_forms
from klimatkontrakt.hall.people import forms as people_forms
from klimatkontrakt.hall.seats import forms as seat_forms
from klimatkontrakt.hall.versions import forms as version_forms
from klimatkontrakt.language.words import LANGUAGES
from tests import hall

# The fields of each form, which pages, scripts and old links send by these names.
FIELDS = {
    explorer_forms.PlanForm: ("query", "name", "replaces"),
    explorer_forms.Dropped: ("drop", "name"),
    flaw_forms.Report: ("text", "answer_to", "website", "page"),
    flaw_forms.Handled: ("flaw",),
    people_forms.SignIn: ("name", "password", "next"),
    people_forms.Welcome: ("name", "address", "password", "again"),
    people_forms.NewPassword: ("old", "password", "again"),
    people_forms.LinkCode: ("code",),
    people_forms.Added: ("name", "administrator"),
    people_forms.Act: ("act", "person", "standing"),
    people_forms.MineAct: ("act",),
    version_forms.HandIn: ("message", "paths"),
    version_forms.ShownForm: ("scenario", "made_from"),
    version_forms.Against: ("against",),
    version_forms.NextStep: ("act",),
}
CHOICES = seat_forms.Choices(kinds=("measures",), areas=("mobility",), actors=("lillstad",))


def sent(values: Mapping[str, str]) -> QueryDict:
    made = QueryDict(mutable=True)
    made.update(values)
    return made


def made_of(kind: type[HallForm], values: Mapping[str, str]) -> HallForm:
    """A form of a kind with what somebody sends; of those that are somebody's, Bob's."""
    others = {"account": User(username="bob"), "choices": CHOICES}
    asked = inspect.signature(kind.__init__).parameters
    return kind(sent(values), *(other for name, other in others.items() if name in asked))


def faults(form: HallForm, subject: str = "web") -> dict[str, list[str]]:
    """What a form tells in each language, read anew for each."""
    told = {}
    for language in LANGUAGES:
        with translation.override(language):
            form.full_clean()
            told[language] = form.faults(Words(language, subject))
    return told


def every_form() -> list[type[HallForm]]:
    """The forms of all features."""
    return [
        kind
        for used in feature.in_use()
        for name, kind in vars(used.part("forms") or object).items()
        if isinstance(kind, type) and issubclass(kind, HallForm) and kind.__module__.startswith(used.module)
        if not name.startswith("_")
    ]


def test_forms_have_the_fields_that_they_had() -> None:
    assert set(FIELDS) <= set(every_form())
    for kind, names in FIELDS.items():
        assert tuple(made_of(kind, {}).fields) == names, kind


@pytest.mark.django_db
@given(st.data())
def test_whatever_is_sent_is_read_and_told_in_words(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(every_form()))
    fields = list(made_of(kind, {}).fields)
    names = st.sampled_from([*fields, "from", "c0", "strange"])
    values = data.draw(
        st.dictionaries(names, st.text(max_size=300) | st.sampled_from(["\0", "9" * 40, "٣", "-1", "x" * 5_000]))
    )
    form = made_of(kind, values)
    told = faults(form, "explorer" if kind.__module__.startswith("klimatkontrakt.hall.explorer") else "web")

    assert len(told["sv"]) == len(told["en"])
    assert all(text.strip() for texts in told.values() for text in texts)
    assert set(form.written()) == set(fields)


LONG = "x" * 4_001
# A form, what is sent, and the beginning of each fault in Swedish and in English.
TOLD = [
    (flaw_forms.Report, {"text": "", "answer_to": "x", "website": "y"}, [("Skriv vad som är fel", "Write what is wrong"), ("E-postadressen går inte", "The e-mail address cannot"), ("Lämna rutan", "Leave the box")]),
    (flaw_forms.Report, {"text": LONG}, [("Texten är för lång: högst 4", "The text is too long: at most 4")]),
    (flaw_forms.Report, {"text": LONG[1:], "answer_to": "a@b.se"}, []),
    (people_forms.Welcome, {"name": "\x07", "password": "kort", "again": "annat"}, [("Skriv ett namn", "Write a name"), ("Lösenorden är inte lika", "The passwords are not alike"), ("Det här lösenordet är", "This password is too short")]),
    (people_forms.NewPassword, {"old": "fel", "password": "123456789012", "again": "x"}, [("Det nuvarande lösenordet", "The present password"), ("Lösenorden är inte lika", "The passwords are not alike"), ("Detta lösenord är enbart num", "This password is entirely numeric"), ("Lösenordet finns i listor", "The password stands in lists")]),
    (people_forms.Added, {"name": "   "}, [("Skriv ett namn", "Write a name")]),
    (people_forms.Added, {"name": "x" * 81}, [("Texten är 81 tecken", "The text has 81 letters")]),
    (version_forms.HandIn, {"message": "x" * 501}, [("Texten är 501 tecken", "The text has 501 letters"), ("Välj mappen först", "Choose the folder first")]),
    (explorer_forms.PlanForm, {"name": "x" * 121, "query": ""}, [("Ge planen ett namn", "Give the plan a name")]),
    (explorer_forms.PlanForm, {"name": "x" * 120, "query": ""}, []),
    (version_forms.HandIn, {"message": "x"}, [("Välj mappen först", "Choose the folder first")]),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "values", "expected"), TOLD)
def test_every_fault_of_a_form_is_told_at_once_in_both_languages(kind, values, expected) -> None:
    told = faults(made_of(kind, values), "explorer" if kind is explorer_forms.PlanForm else "web")

    assert [text[: len(start)] for text, (start, _) in zip(told["sv"], expected, strict=True)] == [
        sv for sv, _ in expected
    ]
    assert [text[: len(start)] for text, (_, start) in zip(told["en"], expected, strict=True)] == [
        en for _, en in expected
    ]


def test_texts_are_cut_where_they_were_and_stripped_where_they_were() -> None:
    report = made_of(flaw_forms.Report, {"page": " /x/" + "y" * 400, "text": "  brist  ", "answer_to": ""})
    report.full_clean()

    assert report.cleaned_data == {"text": "brist", "answer_to": "", "website": "", "page": "/x/" + "y" * 296}


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("12", 12), ("9" * 9, 999_999_999), ("9" * 10, None), ("-1", None), ("٣", None), ("", None)])  # fmt: skip
def test_a_number_is_read_letter_by_letter_or_not_at_all(text: str, number: int | None) -> None:
    form = made_of(flaw_forms.Handled, {"flaw": text})
    form.full_clean()

    assert form.cleaned_data["flaw"] == number


def test_two_files_of_one_name_are_told_and_a_folder_is_packed() -> None:
    def handed(*names: str) -> version_forms.HandIn:
        files = MultiValueDict({"folder": [SimpleUploadedFile(name, b"x") for name in names]})
        return version_forms.HandIn(sent({}), files)

    assert handed("a.csv", "a.csv").faults(Words("sv", "web"))[0].startswith("Två av filerna")
    whole = handed("city.yaml", "2026.yaml")
    assert whole.faults(Words("sv", "web")) == []
    assert set(hall.versions.unzipped(whole.sent[0]).files) == {"city.yaml", "contract/2026.yaml"}


@pytest.mark.django_db
def test_what_an_administrator_wrote_is_kept_when_a_name_is_taken(client: Client) -> None:
    client.force_login(hall.person("alice", administrator=True).user, "django.contrib.auth.backends.ModelBackend")
    hall.person("bob")
    response = client.post("/personer/", {"act": "add", "name": "bob", "administrator": "yes"})
    page = response.content.decode()

    assert response.status_code == 400
    assert "Namnet är upptaget" in page and 'value="bob"' in page and 'value="yes" checked' in page


@pytest.mark.django_db
def test_a_flaw_that_is_refused_stands_in_its_boxes_again(client: Client) -> None:
    page = client.post(
        "/rapportera-brist/", {"text": "Fel siffra", "answer_to": "ingen", "page": "/kommun/x/"}
    ).content.decode()

    assert "Fel siffra</textarea>" in page and 'value="ingen"' in page and 'value="/kommun/x/"' in page

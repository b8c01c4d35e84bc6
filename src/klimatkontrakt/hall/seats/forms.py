# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of whoever gives a seat? Whose, as what, within which remit, for whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict

from klimatkontrakt.folder.doors import lengths, letters
from klimatkontrakt.folder.frozen import LONGEST_ID
from klimatkontrakt.hall.core import seats
from klimatkontrakt.hall.core.forms import HallForm, Number, WrittenText
from klimatkontrakt.hall.seats.wanted_seats import WantedSeat

MOST_CHOSEN = 200


@dataclass(frozen=True)
class Choices:
    """What a remit and an authority can be of, in a city's document as it stands."""

    kinds: Collection[str]
    areas: Collection[str]
    actors: Collection[str]


class Chosen(forms.Field):
    """What was ticked of several, each once."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.SelectMultiple)

    def to_python(self, value: object) -> tuple[str, ...]:
        """The ids."""
        ticked = value if isinstance(value, list | tuple) else ()
        return tuple(dict.fromkeys(str(one)[:LONGEST_ID] for one in ticked[:MOST_CHOSEN]))


class SeatForm(HallForm):
    """A seat as it is to be."""

    role = WrittenText(most=LONGEST_ID)
    kinds = Chosen()
    areas = Chosen()
    actor = WrittenText(most=LONGEST_ID)
    authority = WrittenText(most=LONGEST_ID)
    office = WrittenText(most=lengths.most("person_name"))
    publishes = WrittenText(most=LONGEST_ID)

    def __init__(self, data: QueryDict, choices: Choices) -> None:
        super().__init__(data)
        self.choices = choices

    def clean_role(self) -> str:
        """One of the roles.

        Raises:
            ValidationError: for any other.
        """
        role: str = self.cleaned_data["role"]
        if role not in seats.SEAT_ROLES:
            raise ValidationError("seats.fault.role")
        return role

    def clean_office(self) -> str:
        """An office that can be read.

        Raises:
            ValidationError: for one with letters that cannot be seen.
        """
        office: str = self.cleaned_data["office"]
        if letters.unseen(office):
            raise ValidationError("seats.fault.office")
        return office

    def clean(self) -> None:
        """What is named stands in the document, and a role that is for an actor has one."""
        given = self.cleaned_data
        asked = {"kinds": given["kinds"], "areas": given["areas"], "actors": (given["actor"], given["authority"])}
        for name, ids in asked.items():
            unknown = self._unknown(name, ids)
            if unknown:
                self.add_error(None, ValidationError(f"seats.fault.{name}", params={"names": ", ".join(unknown)}))
        if given.get("role") in seats.OF_AN_ACTOR and not given["actor"]:
            self.add_error(None, ValidationError("seats.fault.actor"))
        is_limited = any(given[name] for name in ("kinds", "areas", "actor"))
        if given.get("role") == "owner" and is_limited:
            self.add_error(None, ValidationError("seats.fault.owner"))

    def _unknown(self, name: str, ids: Collection[str]) -> list[str]:
        """Ids that are not among the choices of that name."""
        return sorted({one for one in ids if one} - set(getattr(self.choices, name)))

    def wanted(self) -> WantedSeat:
        """The seat that was asked for."""
        given = self.cleaned_data
        named = {name: given[name] for name in ("role", "kinds", "areas", "actor", "authority", "office")}
        return WantedSeat(**named, publishes=given["role"] == "owner" or given["publishes"] == "yes")


class InvitedForm(HallForm):
    """Whom a seat is for: the address that they sign in with, and, of somebody new, what they are called."""

    address = WrittenText(most=lengths.most("email"))
    name = WrittenText(most=lengths.most("person_name"))

    def clean_name(self) -> str:
        """A name that can be read; none for somebody who is here already.

        Raises:
            ValidationError: for one with letters that cannot be seen.
        """
        name: str = self.cleaned_data["name"]
        if letters.unseen(name):
            raise ValidationError("welcome.no_name")
        return name

    def clean_address(self) -> str:
        """Something that somebody can sign in with.

        Raises:
            ValidationError: for nothing.
        """
        address: str = self.cleaned_data["address"]
        if not address or letters.unseen(address):
            raise ValidationError("seats.fault.address")
        return address

    def check_new(self) -> None:
        """Somebody new has a name and an address of mail."""
        if not self.cleaned_data.get("name"):
            self.add_error(None, ValidationError("seats.fault.name"))
        try:
            validate_email(self.cleaned_data.get("address", ""))
        except ValidationError:
            self.add_error(None, ValidationError("seats.fault.address"))


class SeatAct(HallForm):
    """What is done with a seat, or with what is asked for."""

    act = WrittenText(most=LONGEST_ID)
    seat = Number()
    person = WrittenText(most=LONGEST_ID)
    standing = WrittenText(most=LONGEST_ID)
    request = WrittenText(most=LONGEST_ID)
    authority = WrittenText(most=LONGEST_ID)

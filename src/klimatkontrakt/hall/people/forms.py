# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of people? Name and password, and what an administrator does with others."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import password_validation
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import QueryDict

from klimatkontrakt.folder.doors import lengths, letters
from klimatkontrakt.hall.core.forms import HallForm, WrittenText
from klimatkontrakt.hall.people import rights

LONGEST_NAME = lengths.most("person_name")
LONGEST_ADDRESS = lengths.most("address_onward")


class SignIn(HallForm):
    """Name and password, and where the reader came from."""

    name = WrittenText(most=LONGEST_NAME)
    password = WrittenText(is_stripped=False)
    next = WrittenText(is_stripped=False)


class _Password(HallForm):
    """A password that someone chooses, twice."""

    password = WrittenText(is_stripped=False)
    again = WrittenText(is_stripped=False)

    def __init__(self, data: QueryDict, account: User) -> None:
        super().__init__(data)
        self.account = account

    def check_password(self, name: str) -> None:
        """Tells everything that is wrong with the password of somebody of a name."""
        first, again = self.cleaned_data["password"], self.cleaned_data["again"]
        if first != again:
            self.add_error(None, ValidationError("welcome.unlike"))
        try:
            password_validation.validate_password(first, User(username=name or self.account.username))
        except ValidationError as error:
            self.add_error(None, error)


def _readable(name: str) -> str:
    """A name that can be read.

    Raises:
        ValidationError: for any other.
    """
    if not name or letters.unseen(name):
        raise ValidationError("welcome.no_name")
    return name


def _check_address(address: str, account: User) -> None:
    """Refuses what is no address of mail, or another's.

    Raises:
        ValidationError: for either.
    """
    try:
        validate_email(address)
    except ValidationError:
        raise ValidationError("welcome.no_address") from None
    if letters.unseen(address):
        raise ValidationError("welcome.no_address")
    if rights.is_taken(address, account):
        raise ValidationError("welcome.address_taken")


class NewAddress(HallForm):
    """Another address to sign in with, by someone who knows the password."""

    old = WrittenText(is_stripped=False)
    address = WrittenText(most=lengths.most("email"))

    def __init__(self, data: QueryDict, account: User) -> None:
        super().__init__(data)
        self.account = account

    def clean_old(self) -> str:
        """The present password.

        Raises:
            ValidationError: when it is another.
        """
        old: str = self.cleaned_data["old"]
        if not self.account.check_password(old):
            raise ValidationError("mine.old_wrong")
        return old

    def clean_address(self) -> str:
        """An address of mail that nobody else has.

        Raises:
            ValidationError: for any other.
        """
        address: str = self.cleaned_data["address"]
        _check_address(address, self.account)
        return address


class Code(HallForm):
    """A code of an app, or one that was written down."""

    code = WrittenText(most=LONGEST_NAME)


class FactorForm(HallForm):
    """What is done with one's second factor, by someone who knows the password."""

    act = WrittenText(most=LONGEST_NAME)
    password = WrittenText(is_stripped=False)


class Welcome(_Password):
    """The name and the password that someone begins with."""

    name = WrittenText(most=LONGEST_NAME)
    address = WrittenText(most=lengths.most("email"))
    field_order = ("name", "address", "password", "again")

    def clean_address(self) -> str:
        """An address of mail that nobody else has, or none.

        Raises:
            ValidationError: for any other.
        """
        address: str = self.cleaned_data["address"]
        if address:
            _check_address(address, self.account)
        return address

    def clean_name(self) -> str:
        """A name that can be read, and that nobody else has.

        Raises:
            ValidationError: for any other.
        """
        name = _readable(self.cleaned_data["name"])
        if rights.is_taken(name, self.account):
            raise ValidationError("welcome.name_taken")
        return name

    def clean(self) -> None:
        """The password is looked at also where the name is wrong."""
        self.check_password(self.written()["name"])


class LinkCode(HallForm):
    """The code of a one-time link, or the whole of it as it was pasted."""

    code = WrittenText(most=LONGEST_ADDRESS)


class NewPassword(_Password):
    """Another password, by someone who knows the present one."""

    old = WrittenText(is_stripped=False)
    field_order = ("old", "password", "again")

    def clean_old(self) -> str:
        """The present password.

        Raises:
            ValidationError: when it is another.
        """
        old: str = self.cleaned_data["old"]
        if not self.account.check_password(old):
            raise ValidationError("mine.old_wrong")
        return old

    def clean(self) -> None:
        """The new one is looked at also where the old one is wrong."""
        self.check_password(self.account.username)


class Added(HallForm):
    """Someone who is to be let in."""

    name = WrittenText(most=LONGEST_NAME)
    administrator = WrittenText(is_stripped=False)

    def clean_name(self) -> str:
        """A name that can be read.

        Raises:
            ValidationError: for any other.
        """
        return _readable(self.cleaned_data["name"])


class MineAct(HallForm):
    """Which of the forms of somebody's own page is sent."""

    act = WrittenText(most=40)


class Act(HallForm):
    """What an administrator does with a person as a page showed them."""

    act = WrittenText(is_stripped=False)
    person = WrittenText(is_stripped=False)
    standing = WrittenText(is_stripped=False)

    def pseudonym(self) -> str:
        """The person, as a page writes them; empty for what cannot be one."""
        text: str = self.cleaned_data["person"]
        try:
            return text if str(UUID(text)) == text else ""
        except ValueError:
            return ""

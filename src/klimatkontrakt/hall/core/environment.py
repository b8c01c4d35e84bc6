# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What has the operator decided? Every variable of the hall, in one place; what is wrong is told, all of it at once.

docs/running.md lists the same variables; a test compares them.
"""

from __future__ import annotations

import difflib
import errno
import ipaddress
import os
import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple

import dj_database_url

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.hall.core import addresses, security_txt
from klimatkontrakt.language import causes, words
from klimatkontrakt.language.words import Language

Wrong = Literal[
    "whole_number", "port", "switch", "level", "host", "origin", "database", "folder", "unknown", "bind", "short",
    "proxies", "contact", "minutes", "hours", "kept_origins",
]  # fmt: skip
SUBJECT = "web"
DATABASES = ("sqlite", "postgres", "postgresql")
KEPT_ORIGINS = ("network", "address", "none")
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
MOST_MEGABYTES = 100_000_000
MOST_MINUTES, MOST_HOURS = 44_640, 744
SHORTEST_KEY = 32
ALIKE = 0.8  # how alike a name must be to one that is known to be taken for a slip of it
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_ORIGIN = re.compile(r"(\*\.)?([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(?::(?P<port>[0-9]{1,5}))?")
_HOST = re.compile(r"\*|\.?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?|\[[0-9A-Fa-f:.]+\]")


class WrongValueError(ValueError):
    """A value that a variable cannot have.

    Attributes:
        wrong: why, as the text has it.
        why: the key of a further cause; empty where there is none.
    """

    def __init__(self, wrong: Wrong, why: str = "") -> None:
        super().__init__(wrong)
        self.wrong, self.why = wrong, why


class WrongVariable(NamedTuple):
    """A variable that is not as it must be."""

    variable: str
    value: str
    wrong: Wrong
    why: str = ""

    def said(self, language: Language) -> str:
        """In words, with the variable's name and what was written."""
        why = causes.said(self.why, language)
        return words.say(SUBJECT, f"setting.{self.wrong}", language, variable=self.variable, value=self.value, why=why)


class WrongSettingsError(Exception):
    """Variables that are not as they must be; as text, every one in both languages."""

    def __init__(self, faults: list[WrongVariable]) -> None:
        super().__init__("\n".join(fault.said(language) for language in words.LANGUAGES for fault in faults))
        self.faults = faults


def folder(value: str) -> Path:
    """A folder that files can be put in; it is made where it is not there."""
    path = Path(value).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        if error.errno in _FULL:
            return path  # the hall still shows its pages then
        raise WrongValueError("folder", causes.of(error)) from error
    except ValueError as error:  # a NUL in it
        raise WrongValueError("folder") from error
    return path


def text(value: str) -> str:
    """As it stands."""
    return value


def key(value: str) -> str:
    """A key that nobody guesses."""
    if len(value) < SHORTEST_KEY:
        raise WrongValueError("short")
    return value


def whole_number(value: str, most: int, wrong: Wrong) -> int:
    """A whole number from 1 on."""
    number = numbers.whole(value)
    if number is None or not 1 <= number <= most:
        raise WrongValueError(wrong)
    return number


def megabytes(value: str) -> int:
    """How many MB."""
    return whole_number(value, MOST_MEGABYTES, "whole_number")


def minutes(value: str) -> int:
    """How many minutes, a month of them at most."""
    return whole_number(value, MOST_MINUTES, "minutes")


def hours(value: str) -> int:
    """How many hours, a month of them at most."""
    return whole_number(value, MOST_HOURS, "hours")


def port(value: str) -> int:
    """Where a program can listen."""
    return whole_number(value, numbers.MOST_PORT, "port")


def switch(value: str) -> bool:
    """On by 1, off by 0."""
    if value not in ("0", "1"):
        raise WrongValueError("switch")
    return value == "1"


def level(value: str) -> str:
    """How much is told in the log."""
    if value.upper() not in LEVELS:
        raise WrongValueError("level")
    return value.upper()


def listed(value: str) -> list[str]:
    """What stands between commas."""
    return [name.strip() for name in value.split(",") if name.strip()]


def hosts(value: str) -> list[str]:
    """Names of hosts, without scheme or port."""
    names = listed(value)
    if not names or not all(map(_HOST.fullmatch, names)):
        raise WrongValueError("host")
    return names


def origins(value: str) -> list[str]:
    """Addresses with their scheme, and nothing after the host and its port."""
    names = listed(value)
    if not all(map(_is_origin, names)):
        raise WrongValueError("origin")
    return names


def _is_origin(name: str) -> bool:
    scheme, _, host = name.partition("://")
    written = _ORIGIN.fullmatch(host)
    if scheme not in ("http", "https") or written is None:
        return False
    return written["port"] is None or 1 <= numbers.of_digits(written["port"]) <= numbers.MOST_PORT


def bind(value: str) -> str:
    """An address of this machine's, or its name."""
    try:
        return str(ipaddress.ip_address(value.strip("[]")))
    except ValueError:
        if not _HOST.fullmatch(value) or value == "*":
            raise WrongValueError("bind") from None
        return value


def proxies(value: str) -> addresses.Proxies:
    """How many proxies are trusted, or their networks."""
    try:
        return addresses.proxies(value)
    except ValueError as error:
        raise WrongValueError("proxies") from error


def kept_origins(value: str) -> str:
    """What is kept of where somebody signs in from."""
    if value not in KEPT_ORIGINS:
        raise WrongValueError("kept_origins")
    return value


def contacts(value: str) -> list[str]:
    """Whom to tell of a weakness."""
    try:
        return security_txt.contacts(value)
    except ValueError as error:
        raise WrongValueError("contact") from error


def database(value: str) -> dict[str, Any]:
    """A database's address, as Django has it."""
    scheme = value.partition(":")[0]
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True))
    except (ValueError, KeyError, AttributeError) as error:
        raise WrongValueError("database") from error
    if scheme not in DATABASES or parsed.get("NAME", "") in ("", ":memory:"):  # two processes share no memory
        raise WrongValueError("database")
    if scheme == "sqlite":
        folder(str(Path(parsed["NAME"]).parent))
    return parsed


class Variable(NamedTuple):
    """A variable: what makes its value of what is written, and what is taken where nothing is."""

    read: Callable[[str], Any]
    usual: str = ""
    is_secret: bool = False


VARIABLES: dict[str, Variable] = {
    "KK_HOME": Variable(folder, "var"),
    "DATABASE_URL": Variable(database, is_secret=True),
    "KK_ATTACHMENTS_MB": Variable(megabytes, "2000"),
    "KK_SECRET_KEY": Variable(key, is_secret=True),
    "KK_BACKUP_KEY": Variable(key, is_secret=True),
    "KK_NAME": Variable(text),
    "KK_HOSTS": Variable(hosts, "localhost,127.0.0.1,[::1]"),
    "KK_HTTPS": Variable(switch, "0"),
    "KK_ORIGINS": Variable(origins),
    "KK_BIND": Variable(bind, "127.0.0.1"),
    "KK_PORT": Variable(port, "8000"),
    "KK_PROXIES": Variable(proxies, "0"),
    "KK_IDLE_MINUTES": Variable(minutes, "120"),
    "KK_SESSION_HOURS": Variable(hours, "12"),
    "KK_SIGN_IN_ORIGINS": Variable(kept_origins, "network"),
    "KK_SECURITY_CONTACT": Variable(contacts),
    "KK_MEMORY_MB": Variable(megabytes, "1500"),
    "KK_DEMO": Variable(text),
    "KK_ANSWERS": Variable(folder),
    "KK_ANSWERS_MB": Variable(megabytes, "500"),
    "KK_LOG": Variable(level, "WARNING"),
}


def read(environment: Mapping[str, str]) -> dict[str, Any]:
    """Every variable's value by its name; None for one that is not written and has no usual value.

    Raises:
        WrongSettingsError: with everything that is wrong, at once.
    """
    values: dict[str, Any] = {}
    faults = [WrongVariable(name, known, "unknown") for name, known in _slips(environment)]
    for name, variable in VARIABLES.items():
        written = environment.get(name, "").strip() or variable.usual
        try:
            values[name] = variable.read(written) if written else None
        except WrongValueError as error:
            faults.append(WrongVariable(name, "…" if variable.is_secret else written, error.wrong, error.why))
    if faults:
        raise WrongSettingsError(faults)
    return values


def _slips(environment: Mapping[str, str]) -> list[tuple[str, str]]:
    """Names that are not known, and are nearly one that is."""
    slips = []
    for name in sorted(environment):
        if name.startswith("KK_") and name not in VARIABLES:
            slips += [(name, known) for known in difflib.get_close_matches(name, VARIABLES, 1, ALIKE)]
    return slips


def of_process() -> dict[str, Any]:
    """The variables of this process.

    Raises:
        WrongSettingsError: with everything that is wrong, at once.
    """
    return read(os.environ)

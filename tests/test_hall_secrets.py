# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What must not be seen by others is not: one-time links in logs, files of the hall; and whom to tell of a weakness."""

from __future__ import annotations

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.hall.core import log_filters, private_files, security_txt
from klimatkontrakt.hall.people import invitations
from tests import extent, hall
from tests.cities import ROOT
from tests.hall import LILLSTAD


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the hall's log would say, at its loudest."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(log_filters.NotWaiting())
    said = settings.LOGGING["formatters"]["plain"]
    handler.setFormatter(log_filters.PlainFormatter(said["format"], style=said["style"]))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("django.request").setLevel(logging.DEBUG)
    yield written
    logging.getLogger("django.request").setLevel(logging.NOTSET)
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.mark.django_db
def test_the_secret_of_a_one_time_link_is_in_no_log_whatever_happens_to_it(log, monkeypatch) -> None:
    link = invitations.first_administrator()
    code = link.partition("#")[2]
    token = code.partition(".")[2]
    for sent in (code, link, code + "x", f"{code}/"):
        hall.open_link(Client(), f"/valkommen/#{sent}")
        Client(enforce_csrf_checks=True).post("/en/welcome/", {"code": sent})
    for wrong in (
        f"/valkommen/{code}/",
        f"/en/welcome/{code}",
        f"/valkommen/?code={code}",
    ):  # a link that was mended by hand
        Client().get(wrong)
    client = Client(raise_request_exception=False)
    hall.open_link(client, link)
    monkeypatch.setattr("klimatkontrakt.hall.people.forms.Welcome.faults", lambda *args: 1 / 0)
    assert client.post("/valkommen/namn/", {"name": "x"}).status_code == 500
    logging.getLogger("elsewhere").warning("asked for %s by %s", link, [link])

    text = log.getvalue()
    assert "ZeroDivisionError" in text and "/valkommen/…" in text, "errors are told, without the secret"
    assert token not in text


@pytest.mark.django_db
def test_the_secret_of_a_link_is_in_no_address_that_a_browser_sends(client: Client) -> None:
    link = invitations.first_administrator()
    address, _, code = link.partition("#")
    response = hall.open_link(client, link)

    assert [where for where, _ in response.redirect_chain] == ["/valkommen/namn/"]
    assert code not in address and code not in response.content.decode()
    for where in (address, "/valkommen/namn/"):
        assert "no-store" in client.get(where).headers["Cache-Control"]
        assert client.get(where).headers["Referrer-Policy"] == "same-origin"


@given(st.text(alphabet="abcdefXYZ0123456789-_", max_size=60), st.sampled_from(["valkommen", "welcome"]))
def test_whatever_stands_after_the_word_of_a_link_is_cut(secret: str, word: str) -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "Fel: %s", (f"/{word}/#MQ.{secret}",), None)

    assert log_filters.PlainFormatter("{message}", style="{").format(record) == f"Fel: /{word}/…"


@pytest.mark.django_db
def test_what_strangers_do_wrong_is_no_line_in_the_log(log) -> None:
    hall.person("bob")
    bob = Client()
    bob.post("/logga-in/", {"name": "bob", "password": hall.PASSWORD})
    for address in ("/finns-inte/", "/mina-sidor/", "/kommun/nej/", "/wp-login.php"):
        assert Client().get(address).status_code == 404
    assert bob.get("/personer/").status_code == 403
    assert Client(enforce_csrf_checks=True).post("/logga-in/", {}).status_code == 403
    assert Client().post("/kommun/lillstad/vad-hander-om/").status_code in (404, 405)

    lines = [line for line in log.getvalue().splitlines() if " WARNING " in line or " ERROR " in line]
    assert lines == []


def modes(folder: Path) -> set[str]:
    return {oct(path.stat().st_mode & 0o777) for path in folder.rglob("*")}


def test_files_that_others_could_read_become_their_owners_alone(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "answers"
    (home / "attachments" / "ab").mkdir(parents=True, mode=0o755)
    for name in ("hall.sqlite3", "hall.sqlite3-wal", "hall.sqlite3-shm", "attachments/ab/x", "backup.zip"):
        (home / name).write_text("x")
        (home / name).chmod(0o644)
    (home / "elsewhere").symlink_to("/etc/passwd")
    home.chmod(0o755)
    assert private_files.make_private(home, elsewhere) == []

    assert oct(home.stat().st_mode & 0o777) == oct(elsewhere.stat().st_mode & 0o777) == "0o700"
    assert {oct(path.stat().st_mode & 0o777) for path in home.rglob("*") if not path.is_symlink()} == {"0o600", "0o700"}
    assert Path("/etc/passwd").stat().st_mode & 0o044


@extent.in_all
def test_every_file_of_a_hall_is_its_owners_alone_whatever_mask_its_operator_has(tmp_path: Path) -> None:
    home, backup = tmp_path / "home", tmp_path / "kept.zip"
    environment = {**os.environ, "KK_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL"):
        environment.pop(name, None)
    program = f"""
import os; os.umask(0)
from klimatkontrakt.hall.core import manage
import sys
for words in (["migrate", "-v0"], ["import", {str(LILLSTAD)!r}], ["backup", {str(backup)!r}]):
    sys.argv = ["hall", *words]
    manage.main()
from klimatkontrakt.hall.core import private_files
print(private_files.make_private(__import__("pathlib").Path({str(home)!r})))
"""
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    assert oct(home.stat().st_mode & 0o777) == "0o700"
    assert modes(home) <= {"0o600", "0o700"} and (home / "hall.sqlite3").exists()
    assert oct(backup.stat().st_mode & 0o777) == "0o600"


def test_whom_to_tell_of_a_weakness_is_told_as_the_standard_has_it(client: Client) -> None:
    address = "/.well-known/security.txt"
    assert client.get(address).status_code == 404
    named = security_txt.contacts("sakerhet@example.se, https://example.se/sakerhet")
    with override_settings(SECURITY_CONTACTS=named):
        response = client.get(address)
    fields = [line.partition(": ")[::2] for line in response.content.decode().splitlines()]

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert [value for name, value in fields if name == "Contact"] == [
        "mailto:sakerhet@example.se",
        "https://example.se/sakerhet",
    ]
    until = datetime.fromisoformat(dict(fields)["Expires"])
    assert timedelta(days=170) < until - datetime.now(UTC) < timedelta(days=366)
    assert dict(fields)["Canonical"].endswith(address)


@pytest.mark.parametrize("wrong", ["http://example.se", "ring oss", "javascript:x", "a@b.se\r\nContact: x"])
def test_a_contact_that_nobody_can_use_is_told(wrong: str) -> None:
    with pytest.raises(ValueError, match="KK_SECURITY_CONTACT"):
        security_txt.contacts(wrong)

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an operator meets: settings that are wrong, a folder or a port that is taken, a disk that is full, a kill."""

from __future__ import annotations

import errno
import os
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from klimatkontrakt.hall.core import environment, sole_use, whole_files
from tests import extent
from tests.cities import ROOT
from tests.hall import LILLSTAD
from tests.test_hall_start import _children, answer, free_port, started, wait_for

MANAGE = [sys.executable, "-m", "klimatkontrakt.hall.core.manage"]
SOURCE = ROOT / "src" / "klimatkontrakt"


def command(home: Path | str, *words: str, seconds: float = 120, **more: str) -> subprocess.CompletedProcess[str]:
    own = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "src"), "KK_HOME": str(home), **more}
    return subprocess.run(
        [*MANAGE, *words], env=own, capture_output=True, text=True, check=False, cwd=ROOT, timeout=seconds
    )


WRONG = {
    "KK_HOME": ["/dev/null", "/dev/null/var", "/proc/nowhere"],
    "DATABASE_URL": ["nonsense", "mysql://x/y", "postgres://", "http://x", "sqlite://", "postgres://u@h:abc/d",
                     "sqlite:////dev/null/x/y.sqlite3"],
    "KK_ATTACHMENTS_MB": ["abc", "-1", "0", "1.5", "²", "1e3", "٣", "9" * 30, "1_000"],
    "KK_ANSWERS_MB": ["abc", "0", "½"],
    "KK_SECRET_KEY": ["short"],
    "KK_HOSTS": ["https://klimat.example.se", "localhost:8000", "a b", ",", "å.se/x", "-"],
    "KK_HTTPS": ["yes", "true", "on", "2", "01"],
    "KK_ORIGINS": ["klimat.example.se", "ftp://x", "https://x/y", "https://", "https://x:port", "https://x:0", "https://x:65536"],
    "KK_BIND": ["a b", "http://x", "*", "::zz"],
    "KK_PORT": ["abc", "0", "65536", "-1", "80 80", "８０００"],
    "KK_ANSWERS": ["/dev/null"],
    "KK_SIGN_IN_ORIGINS": ["all", "Network", "0"],
    "KK_LOG": ["loud", "10", "WARN ING"],
}  # fmt: skip


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_setting_that_is_wrong_is_told_by_its_name_in_both_languages(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(environment.WrongSettingsError) as wrong:
        environment.read({"KK_HOME": str(tmp_path), name: value})

    lines = str(wrong.value).splitlines()
    assert [line.startswith(name) for line in lines] == [True, True] and lines[0] != lines[1]
    assert ("…" if name in ("KK_SECRET_KEY", "DATABASE_URL") else value) in lines[0] or name != "KK_PORT"
    assert name not in ("KK_SECRET_KEY", "DATABASE_URL") or f"{value}”" not in lines[0], "a secret is not told"


def test_settings_that_are_right_are_read(tmp_path: Path) -> None:
    values = environment.read(
        {"KK_HOME": str(tmp_path / "new" / "one"), "KK_HOSTS": " klimat.example.se, [::1],.example.se ", "KK_LOG": "info",
         "KK_HTTPS": "1", "KK_ORIGINS": "https://klimat.example.se,http://x:81", "KK_BIND": "::1", "KK_PORT": "",
         "DATABASE_URL": "postgres://u:p%40@%2Ftmp%2Fx/d", "KK_ATTACHMENTS_MB": " 12 ", "KK_SOMETHING_ELSE": "x"}
    )  # fmt: skip

    assert values["KK_HOME"] == tmp_path / "new" / "one" and values["KK_HOME"].is_dir()
    assert values["KK_HOSTS"] == ["klimat.example.se", "[::1]", ".example.se"]
    assert (values["KK_LOG"], values["KK_HTTPS"], values["KK_BIND"], values["KK_PORT"]) == ("INFO", True, "::1", 8000)
    assert values["DATABASE_URL"]["NAME"] == "d" and values["KK_ATTACHMENTS_MB"] == 12
    assert values["KK_SECRET_KEY"] is None


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_run(tmp_path: Path) -> None:
    told = command(
        tmp_path, "start", KK_HTTPS="yes", KK_PORT="abc", KK_HOST="x", DATABASE_URL="nonsense", KK_LOG="loud"
    )

    assert told.returncode == 1 and "Traceback" not in told.stderr
    for name in ("KK_HTTPS", "KK_PORT", "KK_HOST", "DATABASE_URL", "KK_LOG"):
        assert len(re.findall(rf"^{name} ", told.stderr, re.MULTILINE)) == 2, name
    assert "Menades KK_HOSTS?" in told.stderr
    assert not (tmp_path / "hall.sqlite3").exists()


@extent.in_all
@pytest.mark.parametrize(
    "words", [["audit"], ["audit", "--head"], ["backup", "hall.zip"], ["unlock", "anna"], ["index"], ["purge"]]
)
def test_a_command_in_a_hall_that_was_never_started_says_so(tmp_path: Path, words: list[str]) -> None:
    told = command(tmp_path, *[str(tmp_path / word) if word.endswith(".zip") else word for word in words])

    assert told.returncode == 1 and "Traceback" not in told.stderr, told.stderr
    assert "har ingen hall av den här utgåvan startats" in told.stderr and "No hall of this release" in told.stderr
    assert str(tmp_path / "hall.sqlite3") in told.stderr and not list(tmp_path.glob("*.zip"))


@pytest.mark.parametrize("how", extent.some(["nobody answers", "no database"], 1))
def test_a_command_whose_database_does_not_answer_says_so(tmp_path: Path, how: str) -> None:
    secret = "hemligt-losenord"
    where = (
        {"DATABASE_URL": f"postgres://hall:{secret}@127.0.0.1:{free_port()}/hall"} if how == "nobody answers" else {}
    )
    (tmp_path / "hall.sqlite3").write_bytes(b"this is no database" * 100)

    told = command(tmp_path, "audit", "--head", **where)

    assert told.returncode == 1 and "Traceback" not in told.stderr, told.stderr
    assert "Databasen svarar inte som den ska" in told.stderr and "The database does not answer" in told.stderr
    assert secret not in told.stderr


@extent.in_all
def test_an_argument_that_is_wrong_is_told_as_the_setting_is(tmp_path: Path) -> None:
    told = command(tmp_path, "start", "--port", "abc")

    assert told.returncode == 2 and "Skriv en port" in told.stderr and "Write a port" in told.stderr


def test_the_settings_are_those_that_the_operator_is_told_of() -> None:
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    table = text.partition("## Settings")[2].partition("\n## ")[0]
    listed = {
        name
        for row in table.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }

    assert listed == set(environment.VARIABLES)


def test_no_other_file_of_the_hall_reads_a_variable() -> None:
    named = {
        path.relative_to(SOURCE).as_posix()
        for path in (SOURCE / "hall").rglob("*.py")
        if re.search(r"environ(\.get\(|\[)\s*\"(?!DJANGO_SETTINGS_MODULE)", path.read_text(encoding="utf-8"))
    }

    assert named <= {"hall/core/trial_settings.py"}, "hall/core/environment.py reads them, and says what is wrong"


def test_a_port_that_is_taken_is_told_with_who_holds_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=rf"Port {port} är upptagen: .*{os.getpid()}"):
            sole_use.see_port("127.0.0.1", port)


@extent.in_all
def test_a_hall_whose_port_is_taken_begins_nothing(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        told = command(tmp_path, "start", "--port", str(taken.getsockname()[1]))

    assert told.returncode == 1 and str(os.getpid()) in told.stderr and "Traceback" not in told.stderr
    assert not (tmp_path / "hall.sqlite3").exists(), "nothing was begun"


@pytest.mark.parametrize("host", ["203.0.113.7", "no.such.host.invalid"])
def test_an_address_that_is_not_the_machines_is_told(host: str) -> None:
    with pytest.raises(CommandError, match=re.escape(host)):
        sole_use.see_port(host, free_port())


@extent.in_all
def test_a_folder_is_one_halls_until_its_last_process_is_gone(tmp_path: Path) -> None:
    """The lock is its holder's for as long as it lives, and nothing is left of it after a kill."""
    code = "import sys, time; from pathlib import Path; from klimatkontrakt.hall.core import sole_use; kept = sole_use.take(Path(sys.argv[1]), 'http://there'); print('taken', flush=True); time.sleep(60)"  # fmt: skip
    own = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "klimatkontrakt.hall.core.trial_settings",
    }
    other = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], env=own, stdout=subprocess.PIPE, text=True)
    try:
        assert other.stdout is not None and other.stdout.readline() == "taken\n"
        with pytest.raises(CommandError, match=rf"(?s)En hall är redan igång.*{other.pid} http://there"):
            sole_use.take(tmp_path, "http://here")
    finally:
        other.send_signal(signal.SIGKILL)
        other.communicate()

    lock = sole_use.take(tmp_path, "http://here")
    assert (tmp_path / sole_use.LOCK).read_text(encoding="utf-8") == f"{os.getpid()} http://here\n"
    lock.close()
    sole_use.take(tmp_path, "http://again").close()


@pytest.mark.parametrize("line", ["", "nonsense", "99999999999999999999 x", "² x", "-1 x", "\0"])
def test_whatever_stands_in_the_locks_file_it_is_the_lock_that_counts(tmp_path: Path, line: str) -> None:
    (tmp_path / sole_use.LOCK).write_text(line, encoding="utf-8")

    sole_use.take(tmp_path, "http://here").close()


@extent.in_all
def test_a_supervisor_that_is_killed_takes_its_children_along_and_a_second_hall_is_refused(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, port) as (running, _):
        wait_for(f"http://127.0.0.1:{port}/halsa/redo")
        refused = command(tmp_path, "start", "--port", str(free_port()), "--no-demo")
        family = _children(running.pid)
        family += [pid for child in family for pid in _children(child)]
        running.send_signal(signal.SIGKILL)
        until = time.monotonic() + 30
        while any(Path(f"/proc/{pid}").exists() for pid in family) and time.monotonic() < until:
            time.sleep(0.1)
        left = [pid for pid in family if Path(f"/proc/{pid}").exists()]

    assert refused.returncode == 1 and str(running.pid) in refused.stderr and "Traceback" not in refused.stderr
    assert len(family) >= 3 and left == []
    with started(tmp_path, port):
        assert answer(f"http://127.0.0.1:{port}/halsa")[0] == 200


@extent.in_all
def test_a_hall_with_https_and_its_own_name_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KK_HTTPS", "1")
    monkeypatch.setenv("KK_HOSTS", "klimat.example.se,localhost,127.0.0.1")
    port = free_port()
    with started(tmp_path, port) as (running, lines):
        assert any("Ctrl-C" in line for line in lines) and running.poll() is None
        assert answer(f"http://127.0.0.1:{port}/halsa")[0] == 200
        wait_for(f"http://127.0.0.1:{port}/halsa/redo")


def listed(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt(), ValueError()])
def test_a_file_that_cannot_be_written_whole_leaves_nothing_and_the_earlier_stands(tmp_path: Path, error) -> None:
    path = tmp_path / "kept [1].zip"
    whole_files.write(path, b"first")
    with pytest.raises(type(error)), whole_files.written(path) as file:
        file.write(b"x" * 100_000)
        raise error

    assert listed(tmp_path) == [path.name] and path.read_bytes() == b"first"
    whole_files.write(path, b"second")
    assert listed(tmp_path) == [path.name] and path.read_bytes() == b"second"
    assert path.stat().st_mode & 0o077 == 0


def test_a_file_is_whole_also_where_the_disk_has_no_nameless_files(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.delattr(os, "O_TMPFILE")
    test_a_file_that_cannot_be_written_whole_leaves_nothing_and_the_earlier_stands(tmp_path, ValueError())
    part = tmp_path / f".kept [1].zip.{'0' * 32}{whole_files.PART}"
    part.write_bytes(b"half")
    os.utime(part, (1, 1))
    whole_files.write(tmp_path / "kept [1].zip", b"third")

    assert listed(tmp_path) == ["kept [1].zip"]


def test_of_two_who_write_once_the_first_stands_and_an_empty_one_is_nobodys(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.touch()
    whole_files.write_once(path, b"first")
    whole_files.write_once(path, b"second")

    assert path.read_bytes() == b"first" and listed(tmp_path) == ["secret.key"]


def test_a_key_that_was_cut_off_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch()
    own = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "KK_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", "import klimatkontrakt.hall.core.settings"], env=own, check=True)

    assert len((tmp_path / "secret.key").read_text(encoding="utf-8")) > 60


KILLED = """
import os, signal, django
django.setup()
from klimatkontrakt.hall.core import backups
def killed(*told):
    os.kill(os.getpid(), signal.SIGKILL)
backups.declarations.in_backup = killed
from klimatkontrakt.hall.core.manage import main
main()
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a hall with one city."""
    home = tmp_path_factory.mktemp("small")
    assert command(home, "migrate", "-v", "0").returncode == 0
    done = command(home, "import", str(LILLSTAD), "--message", "Första")
    assert done.returncode == 0, done.stderr
    database = sqlite3.connect(home / "hall.sqlite3")
    for _ in range(100):
        values = ("2026-11-30 00:00:00", "", os.urandom(1_000).hex(), "", False)
        database.execute("INSERT INTO hall_flaw (at, page, text, answer_to, is_handled) VALUES (?, ?, ?, ?, ?)", values)
    database.commit()
    database.close()
    assert command(home, "audit", "--accept", "rader att ta med i en säkerhetskopia").returncode == 0
    return home


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["no folder", "a folder"])
def test_a_backup_that_has_no_place_leaves_nothing_and_says_why(tmp_path: Path, how: str) -> None:
    target = tmp_path / "nowhere" / "hall.zip" if how == "no folder" else tmp_path / "hall.zip"
    if how == "a folder":
        target.mkdir()
    before = listed(tmp_path)
    with pytest.raises(CommandError, match=r"(?s)kunde inte skrivas: (den finns inte|det är en mapp).*could not be"):
        call_command("backup", str(target))

    assert listed(tmp_path) == before


@extent.in_all
@pytest.mark.parametrize("how", ["small files", "killed"])
def test_a_backup_that_is_cut_short_leaves_nothing(small: Path, tmp_path: Path, how: str) -> None:
    own = {**os.environ, "KK_HOME": str(small), "PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": ""}
    own["DJANGO_SETTINGS_MODULE"] = "klimatkontrakt.hall.core.settings"
    program = ["-c", KILLED] if how == "killed" else MANAGE[1:]
    limited = (lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))) if how == "small files" else None
    told = subprocess.run(
        [sys.executable, *program, "backup", str(tmp_path / "hall.zip")], env=own, capture_output=True, text=True,
        check=False, preexec_fn=limited,
    )  # fmt: skip

    assert told.returncode != 0 and listed(tmp_path) == []
    if how == "small files":
        assert "kunde inte skrivas: disken är full" in told.stderr and "Traceback" not in told.stderr, told.stderr


def test_a_restore_of_a_file_or_a_key_that_is_not_there_says_which_and_takes_nothing(tmp_path: Path) -> None:
    backup, key = tmp_path / "hall.zip", tmp_path / "backup.key"
    backup.write_bytes(b"PK")

    for words, missing in (((tmp_path / "no.zip",), "no.zip"), ((tmp_path,), ""), ((backup, "--key", key), key.name)):
        with pytest.raises(CommandError) as told:
            call_command("restore", *map(str, words))
        lines = str(told.value).splitlines()
        assert len(lines) == 2 and all(line.startswith(str(tmp_path / missing)) for line in lines), lines
        assert "går inte att läsa" in lines[0] and "cannot be read" in lines[1] and "Errno" not in str(told.value)


@pytest.mark.django_db(transaction=True)
def test_a_backup_over_an_earlier_one_replaces_it_whole(tmp_path: Path) -> None:
    path = tmp_path / "hall.zip"
    path.write_bytes(b"earlier")
    call_command("backup", str(path), verbosity=0)

    assert path.read_bytes().startswith(b"PK") and listed(tmp_path) == ["hall.zip"]

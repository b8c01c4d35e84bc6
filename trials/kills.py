# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A hall under load is killed at random moments, whole or a process of it, and started again, sixty times.

Nothing that was acknowledged may be lost, no job wait for ever, no page answer 500, and the audit chain stays whole.
"""

from __future__ import annotations

import contextlib
import io
import random
import subprocess
import tempfile
import threading
import time
import uuid
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from trials import Count, Extent
from trials.killed_hall import ROOT, KilledHall

CITY = ROOT / "cities" / "lillstad"
PAGES = ("/", "/kommun/lillstad/", "/en/city/lillstad/", "/kommun/lillstad/utslapp/", "/kommun/lillstad/versioner/")
KILLS = 60
LEAST_SECONDS, MOST_SECONDS = 0.2, 2.5
END_SECONDS = 150.0  # three times silent for twenty seconds, and the work itself


@dataclass
class Load:
    """Readers and writers, what they were promised, and how they were answered."""

    hall: KilledHall
    draws: random.Random
    over: threading.Event = field(default_factory=threading.Event)
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    jobs: set[str] = field(default_factory=set)
    messages: set[str] = field(default_factory=set)

    def read(self) -> None:
        """Pages, one after the other."""
        for number in iter(int, 1):
            path = PAGES[number % len(PAGES)] if number else self.draws.choice(PAGES)
            self._count(path, self.hall.ask(path).status)
            if self.over.wait(0.05):
                return

    def write(self) -> None:
        """Reported flaws; one is promised when the page says thanks."""
        while not self.over.wait(1.5):
            message = f"Brist {uuid.uuid4()}"
            reply = self.hall.send("/rapportera-brist/", {"text": message, "page": "/", "answer_to": "", "website": ""})
            self._count("/rapportera-brist/", reply.status)
            if reply.status == 302:
                self.messages.add(message)

    def hand_in(self) -> None:
        """Folders; a job is promised when its page is named, and what is ready is handed in."""
        number = 0
        while not self.over.wait(0.3):
            number += 1
            path = "/kommun/lillstad/lamna-version/"
            reply = self.hall.send(path, {"message": f"Nummer {number}"}, changed(number))
            self._count(path, reply.status)
            if reply.status == 302 and reply.where.startswith("/jobb/"):
                self._promised(reply.where)
                self._go_on(reply.where)

    def _go_on(self, path: str) -> None:
        """Once it has been checked: which version it was made from is said, and it is handed in."""
        for _ in range(30):
            page = self.hall.ask(path)
            self._count(path, page.status)
            if 'value="begin_from"' in page.text:
                latest = page.text.partition('value="begin_from"')[2].split('<option value="')[2].partition('"')[0]
                act = {"act": "begin_from", "from": latest}
            elif 'value="hand_in"' in page.text:
                act = {"act": "hand_in"}
            elif self.over.wait(0.3) or (page.status == 200 and 'http-equiv="refresh"' not in page.text):
                return
            else:
                continue
            reply = self.hall.send(path, act)
            self._count(path, reply.status)
            if reply.status != 302:
                return
            path = reply.where
            self._promised(path)

    def _promised(self, path: str) -> None:
        if path.startswith("/jobb/"):
            self.jobs.add(path.split("/")[2])

    def _count(self, path: str, status: int) -> None:
        self.answers[status] += 1
        if status == 500:
            self.wrong.append(f"{path} answers 500")


def changed(number: int) -> bytes:
    """A folder of the city in which one share is another, as an archive."""
    share = f"share: {0.2 + number % 70 / 100:.2f}"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in sorted(CITY.rglob("*")):
            if path.is_file():
                text = path.read_text(encoding="utf-8").replace("share: 0.5", share, 1)
                archive.writestr(f"lillstad/{path.relative_to(CITY).as_posix()}", text)
    return out.getvalue()


def victims(hall: KilledHall, draws: random.Random) -> list[int]:
    """Who is killed: everyone at once, the supervisor alone, or one of those that it started."""
    family = hall.family()
    assert hall.process is not None
    children = [pid for pid in family if pid != hall.process.pid]
    kind = draws.random()
    if kind < 0.5 or not children:
        return family
    return [hall.process.pid] if kind < 0.7 else [draws.choice(children)]


def live(hall: KilledHall, load: Load, kills: int, draws: random.Random) -> int:
    """So many kills, each at a random moment after a start; returns how many there were."""
    for _ in range(kills):
        time.sleep(draws.uniform(LEAST_SECONDS, MOST_SECONDS))
        hall.kill(victims(hall, draws))
        if draws.random() < 0.3:
            time.sleep(draws.uniform(0, 0.3))
            hall.kill(victims(hall, draws))  # once more, while it is being started or stopped
        if hall.process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):  # a child alone was killed, and the hall may go on
                hall.process.wait(timeout=0.5)
        hall.start_and_wait()
    return kills


def open_jobs(hall: KilledHall) -> list[str]:
    """The jobs that are not over, with how they stand."""
    rows = hall.rows("SELECT id, kind, state, attempts FROM hall_job WHERE state IN ('waiting', 'running')")
    return [f"job {row[0]} ({row[1]}) is {row[2]} after {row[3]} attempts" for row in rows]


def settled(hall: KilledHall) -> list[str]:
    """Waits until every job is over; returns those that are not in time."""
    until = time.monotonic() + END_SECONDS
    while open_jobs(hall) and time.monotonic() < until:
        time.sleep(0.5)
    return open_jobs(hall)


def lost(hall: KilledHall, load: Load) -> list[str]:
    """What was promised and is not there."""
    there = {str(uuid.UUID(str(row[0]))) for row in hall.rows("SELECT id FROM hall_job")}
    texts = {row[0] for row in hall.rows("SELECT text FROM hall_flaw")}
    numbers = {row[0] for row in hall.rows("SELECT number FROM hall_version")}
    taken = hall.rows(
        "SELECT json_extract(outcome, '$.number') FROM hall_job WHERE kind = 'hand_in' AND state = 'done'"
    )
    return [
        *(f"job {name} is gone" for name in sorted(load.jobs - there)),
        *(f"the message {text!r} is gone" for text in sorted(load.messages - texts)),
        *(f"version {row[0]} was taken in and is gone" for row in taken if row[0] not in numbers),
    ]


def unlike_chain(hall: KilledHall) -> list[str]:
    """What is wrong with the database and the chain: a backup is refused where it does not hold."""
    told = [f"integrity: {row[0]}" for row in hall.rows("PRAGMA integrity_check") if row[0] != "ok"]
    backup = hall.command("backup", str(hall.home / "backup.zip"))
    return told + ([backup.stderr[-300:]] if backup.returncode else [])


def trial(extent: Extent) -> list[Count]:
    """Kills, and what is there after them."""
    draws = random.Random(extent.seed)
    with tempfile.TemporaryDirectory(prefix="klimatkontrakt-kills-") as folder:
        hall = KilledHall(Path(folder), CITY)
        try:
            return _tried(hall, extent.of(KILLS, least=2), draws)
        finally:
            hall.kill(hall.family())


def _tried(hall: KilledHall, wanted: int, draws: random.Random) -> list[Count]:
    hall.start_and_wait()
    hall.sign_in()
    load = Load(hall, draws)
    acts: list[Callable[[], None]] = [load.read, load.read, load.write, load.hand_in]
    threads = [threading.Thread(target=act, daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    kills = live(hall, load, wanted, draws)
    seconds = time.monotonic() - began
    load.over.set()
    for thread in threads:
        thread.join(60)
    hall.start_and_wait()
    waiting = settled(hall)
    after = [f"{path} answers {status}" for path in PAGES if (status := hall.ask(path).status) != 200]
    gone, chain = lost(hall, load), unlike_chain(hall)
    promised, pages = len(load.jobs) + len(load.messages), sum(load.answers.values()) - load.answers[0]
    states = ", ".join(f"{state} {count}" for state, count in hall.rows(
        "SELECT state, count(*) FROM hall_job GROUP BY state ORDER BY state"))  # fmt: skip
    kinds = len(hall.rows("SELECT DISTINCT kind FROM hall_job"))  # checked, handed in, worked out
    return [
        Count("kinds of jobs that were killed among", kinds, int(kinds < 3 and wanted >= 6)),
        Count("kills and restarts", kills, 0, measured=f"{seconds / kills:.1f} s each"),
        Count("acknowledged, and there", promised, len(gone), tuple(gone)),
        Count("jobs that come to an end", len(load.jobs), len(waiting), tuple(waiting), states),
        Count("pages without a 500", pages, len(load.wrong), tuple(load.wrong), str(sorted(load.answers.items()))),
        Count("pages read after the last start", len(PAGES), len(after), tuple(after)),
        Count("the database and the audit chain whole", 1, len(chain), tuple(chain)),
    ]

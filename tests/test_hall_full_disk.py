# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A disk that is full: pages are read, what is sent is refused in words, and when there is room everything goes on.

The disk is one of memory, as small as is needed (tests/conftest.py).
"""

from __future__ import annotations

import signal
import time
from pathlib import Path

from trials.killed_hall import KilledHall
from trials.kills import CITY, changed, open_jobs

from tests import extent


def fill(disk: Path) -> Path:
    """Takes all the room that is left, to the last byte."""
    path = disk / "filling"
    with path.open("wb", buffering=0) as file:
        for size in (1_000_000, 4_096, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    return path


def until(holds, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it does not come about"
        time.sleep(0.5)


@extent.in_all
def test_a_hall_whose_disk_is_full_is_read_refuses_in_words_loses_nothing_and_goes_on(small_disk: Path) -> None:
    hall = KilledHall(small_disk, CITY)
    try:
        hall.start_and_wait()
        hall.sign_in()
        until(lambda: hall.ask("/kommun/lillstad/").status == 200 and not open_jobs(hall))
        before = hall.rows("SELECT count(*) FROM hall_flaw")
        accepted = hall.send("/kommun/lillstad/lamna-version/", {"message": "Före"}, changed(1)).where
        filling = fill(small_disk)

        pages = [hall.ask(path) for path in ("/", "/kommun/lillstad/", "/kommun/lillstad/utslapp/", "/halsa")]
        assert [page.status for page in pages] == [200] * 4
        sent = [
            hall.send("/rapportera-brist/", {"text": f"{number}" * 4_000, "page": "/", "answer_to": "", "website": ""})
            for number in range(9)
        ]
        refused = [reply for reply in sent if reply.status != 302]
        assert refused and all(reply.status in (503, 507) for reply in refused), [reply.status for reply in sent]
        assert all("<h1>" in reply.text and "Traceback" not in reply.text for reply in refused)
        assert hall.ask("/halsa/redo").status == 503
        handed = hall.send("/kommun/lillstad/lamna-version/", {"message": "Full"}, changed(2))
        assert handed.status in (302, 503, 507)
        hall.kill(hall.family())  # the worst moment

        filling.unlink()
        hall.start_and_wait()
        until(lambda: hall.ask("/halsa/redo").status in (200, 503) and not open_jobs(hall))
        kept = hall.rows("SELECT count(*) FROM hall_flaw")
        assert kept[0][0] - before[0][0] == sum(reply.status == 302 for reply in sent)
        assert hall.ask(accepted).status == 200
        again = hall.send("/kommun/lillstad/lamna-version/", {"message": "Efter"}, changed(3))
        assert again.status == 302
        until(lambda: not open_jobs(hall))
        assert hall.rows("PRAGMA integrity_check") == [("ok",)]
        assert hall.rows("SELECT count(*) FROM hall_job WHERE state = 'failed'") == [(0,)]
    finally:
        hall.kill(hall.family())
        if hall.process is not None:
            hall.process.send_signal(signal.SIGKILL)
            hall.process.wait()

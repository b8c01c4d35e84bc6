# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Answers: their size, how long from a number to a page, and 290 municipalities asked for once in one hall."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from benchmarks import hall
from benchmarks.timing import line, milliseconds, most_megabytes, told

CITIES = Path(__file__).parent.parent / "cities"
SCENARIO = "contract"
RATE = "discount_rate: 0.035"


def main() -> None:
    """Print the figures."""
    _of_malmo()
    _of_changes()
    _of_all_municipalities()


def _of_malmo() -> None:
    from klimatkontrakt.chapters import contents
    from klimatkontrakt.chapters.run import Run
    from klimatkontrakt.city import read_city
    from klimatkontrakt.engine import study
    from klimatkontrakt.publish import answer_file

    city = read_city(CITIES / "malmo")
    told(
        "Malmö's Answer under the contract, from a city that is read", lambda: study.answer(city, SCENARIO), 5, "≤ 3 s"
    )
    answer = study.answer(city, SCENARIO)
    raw = answer_file.packed(answer)
    line("  as it is kept", f"{len(raw) / 1000:,.1f} kB", "≤ 100 kB")
    told("  read again", lambda: answer_file.unpacked(raw), 15)
    told("one page made of it: the first", lambda: contents.page(Run(city, answer), "city", "sv", 2027), 15, "≤ 60 ms")
    told("every page in one language", lambda: contents.pages(Run(city, answer), "sv", 2027), 5)


def _of_changes() -> None:
    """A hall of its own in this process: a number and a word of Malmö are changed, until the page shows it."""
    with tempfile.TemporaryDirectory(prefix="klimatkontrakt-bench-") as home:
        os.environ |= {"KK_HOME": home, "DJANGO_SETTINGS_MODULE": "klimatkontrakt.hall.core.settings"}
        import django

        django.setup()
        from django.core.management import call_command
        from django.test import Client

        from klimatkontrakt.hall.core import kept_answers, versions, workflow

        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        files = versions.files_of(CITIES / "malmo")

        def shown(change: dict[str, str], number: int) -> float:
            start = time.perf_counter()
            document, _ = versions.checked({**files, **change})
            assert document is not None
            version = workflow.accept_version(
                None, document, {**files, **change}, "bench", made_from=number - 1 or None
            )
            kept_answers.work_out(version, version.city.shown)
            response = Client().get("/kommun/malmo/", headers={"host": "localhost"})
            assert response.status_code == 200
            return time.perf_counter() - start

        text, head = files["measures.yaml"], files["city.yaml"]
        assert RATE in head
        shown({}, 1)
        numbers = [shown({"city.yaml": head.replace(RATE, f"{RATE}{at}")}, at + 1) for at in range(1, 4)]
        line("a number of Malmö's changed, to its first page", milliseconds(median(numbers)), "≤ 3 s")
        words = [shown({"measures.yaml": text.replace("sv: ", f"sv: Ord {at} ", 1)}, at + 4) for at in range(1, 4)]
        line("a word of Malmö's changed, to the same page", milliseconds(median(words)))


def _of_all_municipalities() -> None:
    """One hall with one web process that is asked for the first page of every municipality, once."""
    from klimatkontrakt.hall.core import template_cities

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="klimatkontrakt-bench-") as home:
        process, _ = hall.start(home, port, "/halsa/")
        try:
            taken = []
            for slug in template_cities.areas():
                start = time.perf_counter()
                status, _ = hall.fetch(port, f"/kommun/{quote(slug)}/")
                assert status == 200, slug
                taken.append(time.perf_counter() - start)
            line(
                "first page of a municipality that nobody has asked for, median of 290",
                milliseconds(median(taken)),
                "≤ 1.5 s",
            )
            line("  nineteen of twenty within", milliseconds(quantiles(taken, n=20)[-1]))
            again = [_seconds(port, f"/kommun/{quote(slug)}/") for slug in list(template_cities.areas())[::10]]
            line("  the same page again", milliseconds(median(again)), "≤ 60 ms")
            peaks = [most_megabytes(child) for child in _family(process.pid)]
            line("  most memory of any process of the hall", f"{max(peaks):,.0f} MB", "≤ 600 MB")
            kept = sum(file.stat().st_size for file in (Path(home) / "answers").iterdir())
            line("  all their Answers as they are kept", f"{kept / 1e6:,.1f} MB", "≤ 500 MB")
        finally:
            hall.stop(process)
        process, second = hall.start(home, port, "/kommun/malmo/")
        line("second start, to Malmö's first page", f"{second:,.1f} s", "≤ 3 s")
        hall.stop(process)


def _seconds(port: int, address: str) -> float:
    start = time.perf_counter()
    status, _ = hall.fetch(port, address)
    assert status == 200, address
    return time.perf_counter() - start


def _family(parent: int) -> list[int]:
    """A process and all that come of it."""
    above = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            above[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
    family = [parent]
    for one in family:
        family += [child for child, holder in above.items() if holder == one]
    return family

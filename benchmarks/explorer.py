# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The explorer: server time of an answer to levels nobody asked before, of its slower parts, and its size on the wire."""

from __future__ import annotations

import os
import random
import re
import tempfile
import time
from pathlib import Path
from statistics import median
from unittest import mock

from benchmarks.timing import line, milliseconds

MALMO = Path(__file__).parent.parent / "cities" / "malmo"
ADDRESS = "/kommun/malmo/vad-hander-om/"


def _hall() -> None:
    """A hall of its own in a folder that is thrown away, with Malmö in it."""
    from django.core.management import call_command

    from klimatkontrakt.hall.core import versions
    from klimatkontrakt.hall.core.actors import OPERATOR
    from klimatkontrakt.hall.versions import verbs as version_verbs

    call_command("migrate", verbosity=0, interactive=False)
    call_command("collectstatic", verbosity=0, interactive=False)
    files = versions.files_of(MALMO)
    document, _ = versions.checked(files)
    assert document is not None
    version_verbs.accept_version(OPERATOR, document, files, "bench")


def _answers() -> None:
    from django.test import Client

    client, unasked = Client(), random.Random(5)

    def ask(address: str, *, part: str = "", scenario: str = "neutral") -> tuple[float, float, int]:
        """Seconds of the clock and of the processor, and bytes."""
        moved = ",".join(
            f"{name}:{unasked.randint(0, 999_999) / 10_000:.4f}"
            for name in ("electric_cars", "plastics_sorting", "capture")
        )
        query = f"?scenario={scenario}&plan={moved}{part}"
        start, worked = time.perf_counter(), time.process_time()
        response = client.get(address + query, headers={"HX-Request": "true", "Accept-Encoding": "gzip"})
        assert response.status_code == 200, response.content[:500]
        return time.perf_counter() - start, time.process_time() - worked, len(response.content)

    def figure(name: str, asked: str, *, part: str = "", runs: int = 31) -> None:
        for _ in range(3):
            ask(f"{ADDRESS}svar/", part=part)
        taken = [ask(f"{ADDRESS}svar/", part=part) for _ in range(runs)]
        line(name, milliseconds(median(t[0] for t in taken)), asked)
        line("  of the processor, all threads", milliseconds(median(t[1] for t in taken)))
        line("  compressed", f"{taken[0][2] / 1000:,.1f} kB")

    size = "4,000 draws × 16 years × 54 measures"
    figure(f"Malmö, levels not asked before: path, fan, branches, shares, money; {size}", "≤ 100 ms")
    figure("Malmö: alone, share and if dropped for every measure", "≤ 500 ms", part="&part=table", runs=9)
    figure("Malmö: what replaces three lowered measures", "", part="&part=replace", runs=9)


def _first_view() -> None:
    """Everything that a browser fetches for the page, compressed as whitenoise and gzip send it."""
    from django.conf import settings
    from django.test import Client

    html = Client().get(ADDRESS, headers={"Accept-Encoding": "gzip"})
    plain = Client().get(ADDRESS).content.decode()
    total = len(html.content)
    for name in re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', plain):
        path = settings.STATIC_ROOT / name
        packed = path.with_name(path.name + ".gz")
        total += (packed if packed.exists() else path).stat().st_size
    line("Malmö: the explorer's first view, compressed", f"{total / 1000:,.0f} kB", "≤ 700 kB")


def main() -> None:
    """Print the explorer's figures."""
    with tempfile.TemporaryDirectory(prefix="klimatkontrakt-bench-") as home:
        own = {"KK_HOME": home, "KK_HOSTS": "testserver", "DJANGO_SETTINGS_MODULE": "klimatkontrakt.hall.core.settings"}
        with mock.patch.dict(os.environ, own):  # chapters after this one begin as if it had not been
            import django

            django.setup()
            _hall()
            _answers()
            _first_view()

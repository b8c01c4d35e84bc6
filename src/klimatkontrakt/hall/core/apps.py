# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The hall as a Django app."""

from __future__ import annotations

from django.apps import AppConfig

from klimatkontrakt.hall.core import package


class HallConfig(AppConfig):
    """One app: a small hall needs no more."""

    name = "klimatkontrakt.hall.core"
    label = "hall"
    verbose_name = "Klimatkontrakt"

    def ready(self) -> None:
        """Notes which program runs, before its files may be replaced under it."""
        package.fingerprint()

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The list of sign-ins as a Django app, which hears of each."""

from __future__ import annotations

import importlib

from django.apps import AppConfig


class SignInsConfig(AppConfig):
    """The app, and what it listens to."""

    name = "klimatkontrakt.hall.sign_ins"
    label = "sign_ins"

    def ready(self) -> None:
        """Listens from now on."""
        importlib.import_module(f"{self.name}.listeners").listen()  # it needs the models, which stand only now

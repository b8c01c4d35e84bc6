# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The hall as a Django app."""

from __future__ import annotations

import importlib
from typing import Any

from django.apps import AppConfig
from django.core.signals import request_finished
from django.db.models.signals import post_migrate

from klimatkontrakt.hall.core import feature, frozen_tables, memory, package
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.language import words

CHAIN = "klimatkontrakt.hall.core.chain_start"


class HallConfig(AppConfig):
    """The app that holds what all features need, and the models that were there before the features."""

    name = "klimatkontrakt.hall.core"
    label = "hall"
    verbose_name = "Klimatkontrakt"

    def ready(self) -> None:
        """Notes which program runs, before its files may be replaced under it, and where the features' texts are.

        After migrations, every table that is said to be frozen is so, and the chain binds what stands.
        """
        package.fingerprint()
        words.keep_more(SUBJECT, feature.files_of_texts)
        post_migrate.connect(_freeze, sender=self)
        request_finished.connect(memory.give_back)
        importlib.import_module(CHAIN).begin(self)  # it needs the models, which stand only now


def _freeze(*, using: str, **signal: Any) -> None:
    frozen_tables.settle(using)

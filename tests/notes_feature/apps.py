# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The notes as a Django app with a label and tables of its own."""

from __future__ import annotations

from django.apps import AppConfig


class NotesConfig(AppConfig):
    name = "tests.notes_feature"
    label = "notes"

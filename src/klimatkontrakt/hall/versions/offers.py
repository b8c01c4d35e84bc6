# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may other features ask of versions? To take in a folder, what versions have said of a thing, and
changes in words."""

from klimatkontrakt.hall.versions.clash_words import in_words
from klimatkontrakt.hall.versions.history_of_an_id import FieldChange, history
from klimatkontrakt.hall.versions.import_folder import TakenIn, take_in
from klimatkontrakt.hall.versions.told_changes import ToldChange, place, rows
from klimatkontrakt.hall.versions.version_pages import told

__all__ = ["FieldChange", "TakenIn", "ToldChange", "history", "in_words", "place", "rows", "take_in", "told"]

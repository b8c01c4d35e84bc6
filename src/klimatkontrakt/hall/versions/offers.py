# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may other features ask of versions? To take in a folder, and what versions have said of a thing."""

from klimatkontrakt.hall.versions.history_of_an_id import FieldChange, history
from klimatkontrakt.hall.versions.import_folder import TakenIn, take_in
from klimatkontrakt.hall.versions.version_pages import told

__all__ = ["FieldChange", "TakenIn", "history", "take_in", "told"]

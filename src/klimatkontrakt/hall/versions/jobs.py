# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which work have versions? A folder is checked, laid on what others made, and taken in."""

from __future__ import annotations

from klimatkontrakt.hall.core.register import JobKind
from klimatkontrakt.hall.versions import submissions

KEPT_AFTER = frozenset({"stale", "clashes", "unread", *submissions.NOT_THE_SENDERS})
KINDS = {
    "import": JobKind(submissions.check, KEPT_AFTER),
    "lay_on": JobKind(submissions.lay_on, KEPT_AFTER),
    "hand_in": JobKind(submissions.take_in, KEPT_AFTER),
}

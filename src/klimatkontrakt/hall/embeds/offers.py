# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may other features ask of embeds? The frame of a chart, the line that asks for it, and whose sites may."""

from klimatkontrakt.hall.embeds.frames import framed, line
from klimatkontrakt.hall.embeds.rights import origins_of_all

__all__ = ["framed", "line", "origins_of_all"]

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""In which worlds is the chain run? Draws, events, plans, and the paths that come of them (§1, §7)."""

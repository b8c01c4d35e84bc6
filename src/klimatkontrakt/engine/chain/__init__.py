# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The chain of moves, compiled: program, ramps, moves, kernel, and how what comes out turns with its levels (§3–§5)."""

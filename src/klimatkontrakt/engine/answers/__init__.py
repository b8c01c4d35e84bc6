# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of the worlds: contributions, money, coverage, gap, targets, doubt; as tables (§5–§10)."""

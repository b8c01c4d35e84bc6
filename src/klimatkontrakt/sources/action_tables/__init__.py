# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do an EU contract's action tables say? From Markdown, Word and Excel to proposed measures, sums checked."""

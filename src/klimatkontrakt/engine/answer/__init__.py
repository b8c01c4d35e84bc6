# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The Answer: all that a run comes to, folded and without a word, from which every page is made in either language."""

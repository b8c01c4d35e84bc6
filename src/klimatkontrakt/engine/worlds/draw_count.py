# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How many worlds are drawn where nobody says? By itself, so that a command's help opens no engine to tell it."""

DEFAULT_DRAWS = 4_000

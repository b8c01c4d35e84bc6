# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Any of Sweden's 290 municipalities as a city: its own published history, and the nation's figures scaled to it."""

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who has signed in, and who has tried? A list for administrators; no page of signing in knows of it."""

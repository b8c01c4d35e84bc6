# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The goals of a city: who adopted them, what they ask for, and what has no target."""

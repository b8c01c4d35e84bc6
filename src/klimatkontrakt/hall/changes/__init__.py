# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages of what is proposed: a city's changes, one with what it does, clashes, an object's history."""

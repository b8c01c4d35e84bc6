# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A feature for tests: notes of a city, which its editors write and everyone reads."""

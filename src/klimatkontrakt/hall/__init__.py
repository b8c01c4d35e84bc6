# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The town hall: a city's numbers and promises as pages, for anyone with a browser."""

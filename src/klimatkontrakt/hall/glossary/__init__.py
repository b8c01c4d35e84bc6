# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The words of the pages: what each means, on a page of its own and where it first stands in a text."""

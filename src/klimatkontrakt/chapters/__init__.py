# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A run becomes figures and tables, one question each; the same on a page, in the report and in a file."""

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a contract as data beside its text? Its slips, and its form as Markdown that is read back."""

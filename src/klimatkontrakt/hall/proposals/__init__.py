# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The one way in: whatever changes a document is a proposal, which somebody accepts (design K)."""

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Search: what there is in the hall by a word of its name, and which page it leads to."""

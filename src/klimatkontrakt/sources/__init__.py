# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a city's data come from? Readers of other people's files; what they find is proposed, never entered."""

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Tables as their files hold them: workbooks, CSV, PX, JSON-stat; cells, headers, series of figures."""

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A chart of a city on other sites: the line of HTML that shows it there, and the sites that may."""

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Charts as plain SVG from the server: no script, every label a text, colours from the page's style sheet."""

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The numbers: pure functions on arrays; no file, clock, network or page. study.py is the story."""

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Any document as a folder of text: its tables and YAML files, its problems, their places."""

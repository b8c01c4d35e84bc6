# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How do the parts of an inventory come about? Standard methods, the waste plant, the bridge from SMHI."""

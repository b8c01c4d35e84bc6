# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Cities beside each other: up to eight, chosen by name, the choice in the address."""

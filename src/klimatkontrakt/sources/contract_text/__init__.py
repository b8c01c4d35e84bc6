# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a contract's text say? From a file's bytes to sections, parties and proposed commitments."""

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What text does a file hold? PDF, Word, Markdown and text, opened safely; its lines, sentences and names."""

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The doors: how is anything from outside opened? Archives, workbooks, PDF, JSON, YAML, CSV, text and numbers, guarded.

What cannot be opened within limits is a ProblemsError that says what, where and how to mend it; nothing else comes out.
"""

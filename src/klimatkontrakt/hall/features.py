# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can a hall do? Its features: each a folder here, with what it cannot be without. Adding one is one line.

Addresses, menus, texts, jobs, verbs, rights and the tests of the house come from this list (core/register.py asks).
"""

from __future__ import annotations

from klimatkontrakt.hall.core.feature import Feature

FEATURES: tuple[Feature, ...] = (
    Feature("city_pages"),
    Feature("downloads", requires=("city_pages",)),
    Feature("embeds", requires=("downloads",)),
    Feature("goals", requires=("city_pages",)),
    Feature("compare", requires=("city_pages", "downloads", "embeds")),
    Feature("explorer", requires=("city_pages",)),
    Feature("proposals"),
    Feature("versions", requires=("city_pages", "proposals")),
    Feature("changes", requires=("city_pages", "proposals", "versions")),
    Feature("stories", requires=("city_pages", "explorer", "versions")),
    Feature("search", requires=("city_pages", "stories", "versions")),
    Feature("people", requires=("city_pages",)),
    Feature("sign_ins"),
    Feature("seats", requires=("city_pages", "people")),
    Feature("glossary"),
    Feature("flaws"),
    Feature("operation", requires=("people", "versions")),
)

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A hall with other features than the shipped one's: without some, or with one more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import ModuleType

from django.test import override_settings

from klimatkontrakt.hall import features, urls
from klimatkontrakt.hall.core.feature import Feature


def leaning_on(name: str) -> set[str]:
    """A feature and all that cannot be without it."""
    found = {name}
    for feature in features.FEATURES * len(features.FEATURES):
        if found & set(feature.requires):
            found.add(feature.name)
    return found


@contextmanager
def hall_of(used: Iterable[Feature]) -> Iterator[None]:
    """A hall of just these features: its addresses, menus, texts and verbs."""
    with override_settings(FEATURES=tuple(used)):
        addresses = ModuleType("addresses_of_another_hall")
        vars(addresses).update({name: value for name, value in vars(urls).items() if name.startswith("handler")})
        addresses.urlpatterns = urls.patterns()  # type: ignore[attr-defined]
        with override_settings(ROOT_URLCONF=addresses):
            yield


@contextmanager
def hall_without(names: Iterable[str]) -> Iterator[None]:
    """The shipped hall without some of its features."""
    away = set(names)
    with hall_of(feature for feature in features.FEATURES if feature.name not in away):
        yield

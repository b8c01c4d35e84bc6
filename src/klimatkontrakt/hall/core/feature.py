# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a feature? A folder whose modules have names that are always the same; it has those it needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings

HALL = "klimatkontrakt.hall"
TEXTS = "texts.yaml"
SUBJECT = "web"  # the hall's texts: the house's own in data/texts/web.yaml, and each feature's in its folder


@cache
def _folder(module: str) -> Path:
    spec = find_spec(module)
    if spec is None or not spec.submodule_search_locations:
        raise LookupError(f"the feature's folder {module} is not there")
    return Path(spec.submodule_search_locations[0])


@cache
def _texts(folder: Path) -> tuple[Path, ...]:
    path = folder / TEXTS
    return (path,) if path.exists() else ()


@cache
def _part(module: str) -> ModuleType | None:
    return import_module(module) if find_spec(module) is not None else None


@dataclass(frozen=True)
class Feature:
    """A feature of the hall: a folder.

    Attributes:
        name: the folder's.
        requires: the features whose offers or pages it cannot be without.
        package: where the folder lies; in the hall where that is not said.
    """

    name: str
    requires: tuple[str, ...] = ()
    package: str = ""

    @property
    def module(self) -> str:
        """The package's whole name."""
        return self.package or f"{HALL}.{self.name}"

    @property
    def folder(self) -> Path:
        """Where it lies on disk."""
        return _folder(self.module)

    @property
    def texts(self) -> tuple[Path, ...]:
        """The file of its texts; none where it has none of its own."""
        return _texts(self.folder)

    def part(self, name: str) -> ModuleType | None:
        """One of its modules; None where it has none of that name."""
        return _part(f"{self.module}.{name}")

    def listed(self, part: str, name: str) -> tuple[Any, ...]:
        """What one of its modules lists under a name; nothing where there is none."""
        return tuple(getattr(self.part(part), name, ()))


def in_use() -> tuple[Feature, ...]:
    """The features of this hall.

    Raises:
        LookupError: when one requires another that is not in use.
    """
    return _whole(settings.FEATURES)


@cache
def _whole(used: tuple[Feature, ...]) -> tuple[Feature, ...]:
    """The same features, once each has what it requires."""
    names = {feature.name for feature in used}
    for feature in used:
        lacking = [name for name in feature.requires if name not in names]
        if lacking:
            raise LookupError(f"the feature {feature.name} requires {', '.join(lacking)}")
    return used


def files_of_texts() -> tuple[Path, ...]:
    """The files of the features' texts."""
    return _files(settings.FEATURES)


@cache
def _files(used: tuple[Feature, ...]) -> tuple[Path, ...]:
    return tuple(path for feature in _whole(used) for path in feature.texts)

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which path does each account take in every world? All at once where they are few; else those that are asked for.

A path in four thousand worlds and forty years is 1.4 MB, and a city may have a hundred accounts with and without its
plan: what does not fit is worked out when it is asked for, and the latest are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.engine.chain.sealed import sealed
from klimatkontrakt.engine.worlds import pathway
from klimatkontrakt.engine.worlds.pathway import Setting

Array = NDArray[np.float64]
WHOLE_CELLS = 8_000_000  # all paths are kept where they are no more: 64 MB
KEPT_CELLS = 2_000_000  # else the latest, so many: 16 MB


@dataclass(frozen=True)
class Both:
    """A plan set against its baseline: paths of all accounts, (draw, year) by account."""

    baseline: Mapping[str, Array]
    planned: Mapping[str, Array]


class Paths(Mapping[str, Array]):
    """The path of every account under a plan, (draw, year) by account, closed to writing."""

    def __init__(self, setting: Setting) -> None:
        """Begins with all paths where they fit, with none where they do not."""
        self.own = setting
        program = setting.program
        self.names = (*program.accounts, *(derived.id for derived in program.derived))
        size = max(1, setting.world.size * len(setting.years))
        self._is_whole = len(self.names) * size <= WHOLE_CELLS
        self._most = max(2, KEPT_CELLS // size)
        self._kept: dict[str, Array] = {}
        if self._is_whole:
            self._kept = sealed(pathway.derived(setting.world, pathway.path(setting).accounts))

    def __getitem__(self, name: str) -> Array:
        if self._is_whole:
            return self._kept[name]
        found = self._kept.pop(name, None)
        if found is None:
            found = self._worked_out(name)
        self._kept[name] = found  # the one that was asked for longest ago stands first
        for oldest in list(self._kept)[: -self._most]:
            self._kept.pop(oldest, None)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def _worked_out(self, name: str) -> Array:
        if name not in self.names:
            raise KeyError(name)
        needed = pathway.yearly_needed(self.own.program, name)
        some = pathway.path(pathway.of_accounts(self.own, needed)).accounts
        by_name = {each: some[:, index] for index, each in enumerate(needed)}
        return sealed(pathway.worked_out(self.own.world, by_name)[name])

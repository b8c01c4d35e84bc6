# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a kernel compiled? Once, without Python's lock, and kept for the next process where there is a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

from klimatkontrakt import kernel_cache

Function = TypeVar("Function", bound=Callable[..., Any])

_IS_KEPT = kernel_cache.prepare()
numba.config.reload_config()  # type: ignore[no-untyped-call]


def kernel(function: Function) -> Function:
    """A function of arrays whose division by zero gives infinity or no number, as numpy's does."""
    compiled = numba.njit(cache=_IS_KEPT, nogil=True, error_model="numpy")(function)
    return cast(Function, compiled)


def counting_kernel(function: Function) -> Function:
    """A function of whole numbers."""
    compiled = numba.njit(cache=_IS_KEPT, nogil=True)(function)
    return cast(Function, compiled)

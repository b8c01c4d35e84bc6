# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is an Answer kept? As one file: what it says as JSON and its arrays as numbers; no pickle, checked when read."""

from __future__ import annotations

import io
import zipfile
from functools import cache
from typing import Any

import numpy as np
from pydantic import TypeAdapter
from pydantic_core import to_json

from klimatkontrakt.engine.answer.parts import Answer
from klimatkontrakt.engine.answer.statistics import Array
from klimatkontrakt.folder.doors.archives import DAMAGES, Archive, Bounds

FORM = "klimatkontrakt-answer/2+decisions+money+story"
TOLD, NUMBERS, FORM_FILE = "answer.json", "numbers.npy", "form.txt"
STAMP = (1980, 1, 1, 0, 0, 0)
MOST_UNPACKED = 50_000_000
BOUNDS = Bounds(3, MOST_UNPACKED, MOST_UNPACKED)


class DamagedError(ValueError):
    """What was kept is no whole Answer of this form."""


@cache
def _adapter() -> TypeAdapter[Answer]:
    return TypeAdapter(Answer)


def packed(answer: Answer) -> bytes:
    """An Answer as the bytes of a file; the same Answer gives the same bytes."""
    arrays: list[Array] = []
    first = 0

    def place(value: Any) -> Any:
        nonlocal first
        if not isinstance(value, np.ndarray):
            raise TypeError(f"{type(value).__name__} has no place in an Answer")
        own = {"first": first, "shape": list(value.shape)}
        arrays.append(np.ascontiguousarray(value, dtype=np.float64).ravel())
        first += value.size
        return own

    told = to_json(answer, inf_nan_mode="constants", fallback=place)
    numbers = io.BytesIO()
    np.save(numbers, np.concatenate(arrays) if arrays else np.zeros(0), allow_pickle=False)
    return _zipped({FORM_FILE: FORM.encode(), TOLD: told, NUMBERS: numbers.getvalue()})


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, raw in files.items():
            info = zipfile.ZipInfo(name, date_time=STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, raw)
    return out.getvalue()


def unpacked(raw: bytes) -> Answer:
    """The Answer of a file's bytes.

    Raises:
        DamagedError: when it is cut off, changed, or of another form.
    """
    try:
        files = _read(raw)
        numbers = np.load(io.BytesIO(files[NUMBERS]), allow_pickle=False)
        if numbers.dtype != np.float64 or numbers.ndim != 1:
            raise DamagedError("its numbers are of another kind")
        numbers.flags.writeable = False
        return _adapter().validate_json(files[TOLD], context={"numbers": numbers})
    except DAMAGES as error:
        raise DamagedError(str(error)) from error


def _read(raw: bytes) -> dict[str, bytes]:
    with Archive(raw, "answer", BOUNDS) as archive:
        files = {name: archive.read(name) for name in (FORM_FILE, TOLD, NUMBERS)}
    if files[FORM_FILE] != FORM.encode():
        raise DamagedError("it is of another form")
    return files

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Any document as a folder of text, whatever its kinds: read, canonical form, changes, merge, problems.

`folder.read(texts, of)` is reader.read; which kinds a document has is a table (kinds.py), never known here.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from klimatkontrakt.folder.reader import FolderReading, read

_HOMES = {"FolderReading": "reader", "read": "reader"}

__all__ = ["FolderReading", "read"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"klimatkontrakt.folder.{_HOMES[name]}"), name)

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a thing of a document? A validated value that does not change, and how it is written; and what an id is."""

from __future__ import annotations

import re
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from klimatkontrakt.folder.doors import lengths

ID = "^[a-z0-9][a-z0-9_.-]*$"
LONGEST_ID = lengths.most("id")
_ID = re.compile(ID)


def is_id(text: str) -> bool:
    """Whether a text may be an id: lower-case letters a–z, digits, dot, dash and underscore.

    >>> is_id("ef.petrol"), is_id("Å"), is_id("")
    (True, False, False)
    """
    return bool(_ID.fullmatch(text)) and not text.endswith("\n") and len(text) <= LONGEST_ID


class Frozen(BaseModel):
    """A validated value that does not change; unknown keys are refused."""

    ORDER: ClassVar[tuple[str, ...]] = ()  # the order in a file, where it is not the order of the fields
    KEY: ClassVar[str] = "id"  # of an entry in a list, the field that names it within its parent
    ALONE: ClassVar[tuple[str, ...]] = ("replaces",)  # lists that are written without brackets where they hold one
    WHOLE: ClassVar[str] = ""  # the field that is written in the place of the thing, where it is given

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, str_strip_whitespace=True)

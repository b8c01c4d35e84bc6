# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is asked of whoever writes a note?"""

from __future__ import annotations

from django.core.exceptions import ValidationError

from klimatkontrakt.hall.core.forms import HallForm, WrittenText


class Note(HallForm):
    text = WrittenText()

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not 0 < len(text) <= 200:
            raise ValidationError("notes.fault", params={"most": 200})
        return text

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The operator's command: `klimatkontrakt-hall start`, `backup`, `restore`, `import`, `worker` and Django's own."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line

from klimatkontrakt.hall.core import operator_words
from klimatkontrakt.hall.core.environment import WrongSettingsError


def main() -> None:
    """Run a command of the hall; settings that are wrong are told, all of them, and nothing is run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klimatkontrakt.hall.core.settings")
    try:
        execute_from_command_line(sys.argv)
    except WrongSettingsError as error:
        sys.exit(f"{operator_words.both('operator.unset')}\n{error}")


if __name__ == "__main__":
    main()

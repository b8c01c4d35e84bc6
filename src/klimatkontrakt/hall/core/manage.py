# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The operator's command: `klimatkontrakt-hall start`, `backup`, `restore`, `import`, `worker` and Django's own."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run a command of the hall."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klimatkontrakt.hall.core.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

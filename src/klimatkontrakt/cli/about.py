# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which version is this? By itself: nothing is worked out to say it."""

from __future__ import annotations

import typer

from klimatkontrakt.cli import door
from klimatkontrakt.version import VERSION


@door.verb(help=door.say("version"))
def version() -> None:
    """Show the version."""
    typer.echo(VERSION)

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Cities from the template: new."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klimatkontrakt import later
from klimatkontrakt.cli import door
from klimatkontrakt.language import causes, words

if TYPE_CHECKING:
    from klimatkontrakt.city import City, document, schema
    from klimatkontrakt.sources.publishers.municipalities import Territory
    from klimatkontrakt.sources.template import municipality, municipality_names, published
else:
    document = later.module("klimatkontrakt.city.document")
    schema = later.module("klimatkontrakt.city.schema")
    municipality = later.module("klimatkontrakt.sources.template.municipality")
    municipality_names = later.module("klimatkontrakt.sources.template.municipality_names")
    published = later.module("klimatkontrakt.sources.template.published")

SUBJECT = "cities"


def say(key: str, /, **values: object) -> str:
    """A text about template cities and many cities, in the reader's language."""
    return words.say(SUBJECT, key, door.LANGUAGE, **values)


def meant(name: str) -> Territory:
    """The municipality that a name or code means; stops with the nearest names where there is none."""
    try:
        return municipality_names.municipality(name)
    except municipality_names.UnknownMunicipalityError as error:
        key = "unknown_municipality" if error.fix else "unknown_bare"
        door.fail(door.MISTAKEN, say(key, name=error.what.strip("”"), near=error.fix))


@door.verb(help=say("new"))
def new(
    name: Annotated[str, typer.Argument(help=say("arg.name"), metavar="NAME")],
    to: Annotated[Path, typer.Option("--to", help=say("arg.to"), metavar="DIR")],
) -> None:
    """Make a folder for a municipality."""
    area = meant(name)
    if (to / schema.CITY_FILE).exists():
        door.fail(door.MISTAKEN, say("folder_taken", folder=str(to), file=schema.CITY_FILE))
    try:
        with door.patience(say("making", name=area.name)):
            city = municipality.city(area)
            document.write_city(city, to)
    except OSError as error:
        door.fail(
            door.UNWRITTEN, door.say("unwritable", file=str(to), why=causes.said(causes.of(error), door.LANGUAGE))
        )
    for sentence in _told(
        city, area, to, [] if municipality_names.is_exact(name, area) else municipality_names.alike(area)
    ):
        typer.echo(sentence)


def _told(city: City, area: Territory, to: Path, alike: Sequence[Territory]) -> list[str]:
    rows = [row for row in city.quantities if not row.when]
    years = published.of(area).emissions[published.TOTAL]
    counted = {"quantities": len(rows), "measures": len(city.measures)}
    origins = {
        "defaults": sum(r.origin == "default" for r in rows),
        "assumed": sum(r.origin == "assumed" for r in rows),
    }
    told = [
        say(
            "made",
            name=area.name,
            code=area.code,
            county=area.county,
            folder=str(to),
            first=min(years),
            last=max(years),
            **counted,
        )
    ]
    others = ", ".join(map(municipality_names.described, alike))
    told += [say("made_alike", others=others)] if others else []
    told += [say("made_template", quantities=len(rows), **origins)]
    return [*told, say("made_next", folder=str(to))]

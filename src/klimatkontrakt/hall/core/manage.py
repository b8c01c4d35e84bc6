# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The operator's command: `klimatkontrakt-hall start`, `backup`, `restore`, `import`, `worker` and Django's own."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError, Error, InterfaceError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from klimatkontrakt.hall.core import operator_words
from klimatkontrakt.hall.core.environment import WrongSettingsError

TRACEBACK = "--traceback"  # Django's own: whoever asks for it gets it


def main() -> None:
    """Run a command of the hall; settings that are wrong are told, all of them, and nothing is run.

    So is a database that cannot be reached, is damaged, or in which no hall of this release has been started.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klimatkontrakt.hall.core.settings")
    try:
        execute_from_command_line(sys.argv)
    except WrongSettingsError as error:
        sys.exit(f"{operator_words.both('operator.unset')}\n{error}")
    except Error as error:
        sentence = _sentence(error)
        if sentence is None or TRACEBACK in sys.argv:
            raise
        sys.exit(sentence)


def _sentence(error: Error) -> str | None:
    """What an operator is told of an error of the database; None where the program is wrong, and not the database."""
    try:
        is_behind = _is_behind()
    except Error:
        is_behind = False  # a database that does not answer says nothing of its tables
    if is_behind:
        return operator_words.both("operator.no_tables", database=_database())
    if isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError:
        return operator_words.both("operator.no_database", why=str(error).strip())
    return None


def _is_behind() -> bool:
    """Whether tables are missing, or are an earlier release's: they are made and brought up to date at a start."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _database() -> str:
    """Where the rows are, without who asks for them: the SQLite file, or the database's name and host."""
    parameters = connection.settings_dict
    return str(parameters["NAME"]) if connection.vendor == "sqlite" else f"{parameters['NAME']} ({parameters['HOST']})"


if __name__ == "__main__":
    main()

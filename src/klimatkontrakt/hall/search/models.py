# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is kept for searching? Of each version that a head stands at: its things, and the words that find them.

All of it is made of the version (index.py) and can be made anew at any time; none of it is in the backup.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.hall.core.declarations import UNTIL_MADE_ANEW, NotBound
from klimatkontrakt.hall.core.models import Version

_MADE = NotBound("it is made of a version, which is bound")


class IndexedVersion(models.Model):
    """That the things of a version can be found, and by which words; it stands when all of its rows do."""

    kept_in_backup = False
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = UNTIL_MADE_ANEW
    bound = _MADE

    version = models.OneToOneField(Version, on_delete=models.CASCADE, primary_key=True, related_name="+")
    form = models.CharField(max_length=lengths.most("hash"), help_text="the hash of the program that made it")
    vocabulary = models.JSONField(default=dict, help_text="language → its words, each once, with spaces between")


class IndexedThing(models.Model):
    """A thing that can be found: what it is, how it is shown among what was found, and where it leads."""

    kept_in_backup = False
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = UNTIL_MADE_ANEW
    bound = _MADE

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=lengths.most("log_word"))
    item = models.CharField(max_length=lengths.most("log_subject"), help_text="its story's id, or the page's name")
    title_sv = models.TextField()
    title_en = models.TextField()
    context_sv = models.TextField()
    context_en = models.TextField()
    note = models.TextField(help_text="what its author says of it, in their own language")

    class Meta:
        # Two processes that take in the same version at once write each thing once between them.
        constraints = (models.UniqueConstraint(fields=("version", "kind", "item"), name="one_thing_once"),)


class IndexedWord(models.Model):
    """That a word, in a language and without its ending, finds a thing, and how much it says of it."""

    kept_in_backup = False
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = UNTIL_MADE_ANEW
    bound = _MADE

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="+")
    thing = models.ForeignKey(IndexedThing, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=2)
    word = models.CharField(max_length=lengths.most("indexed_word"))
    weight = models.PositiveIntegerField()

    class Meta:
        indexes = (models.Index(fields=("language", "word", "version"), name="word_of_version"),)

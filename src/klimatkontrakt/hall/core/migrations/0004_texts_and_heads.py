# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A version's texts stand once each, packed, by hash; a city has two heads.

Nothing of a document is read: its texts are put down as they stand, and what a version then names must come to the
hash that it was accepted with. Numbers, authors, dates and the chain are not touched. All of it is one transaction, on
SQLite as on PostgreSQL: after a crash the hall stands as it did before, and the migration is simply run again.
"""

from __future__ import annotations

import django.db.models.deletion
from django.core.management.base import CommandError
from django.db import migrations, models

from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.hall.core import frozen_tables, texts

VERSIONS_AT_A_TIME = 20
BEFORE = ("hall_version", "hall_entry")
FROZEN = (*BEFORE, "hall_text")


def thaw(apps, schema_editor):
    """The refusals are taken away for as long as the step lasts."""
    frozen_tables.thaw(schema_editor.connection, BEFORE)


def freeze_as_before(apps, schema_editor):
    """The way back: versions and entries refuse again."""
    frozen_tables.freeze(schema_editor.connection, BEFORE)


def freeze(apps, schema_editor):
    """A version, an entry and a text are never changed or removed.

    What Django leaves for the end of a migration is done here, so that the migration is noted as done in the same
    transaction: a crash in between would leave new tables that it does not know of.
    """
    while schema_editor.deferred_sql:
        schema_editor.execute(schema_editor.deferred_sql.pop(0))
    frozen_tables.freeze(schema_editor.connection, FROZEN)


def thaw_all(apps, schema_editor):
    """The way back begins with what refuses."""
    frozen_tables.thaw(schema_editor.connection, FROZEN)


def batches(model):
    """The rows of a model, some at a time: they hold whole documents."""
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), VERSIONS_AT_A_TIME):
        yield (
            model.objects.filter(pk__in=keys[start : start + VERSIONS_AT_A_TIME]).select_related("city").order_by("pk")
        )


def put_down(version, text_model):
    """Puts a version's texts where they stand; those that are there already are left as they are."""
    hashes = {name: texts.hash_of(text) for name, text in version.files.items()}
    there = set(text_model.objects.filter(hash__in=set(hashes.values())).values_list("hash", flat=True))
    missing = {hashes[name]: text for name, text in version.files.items() if hashes[name] not in there}
    text_model.objects.bulk_create(text_model(**texts.packed(text)._asdict()) for text in missing.values())
    version.text_hashes = hashes
    version.save(update_fields=["text_hashes"])


def texts_of(version, text_model):
    """A version's texts, from where they stand."""
    rows = {row.hash: row for row in text_model.objects.filter(hash__in=set(version.text_hashes.values()))}
    return {name: texts.unpacked(texts.PackedText(row.hash, row.size, bytes(row.packed)))
            for name, row in ((name, rows[wanted]) for name, wanted in version.text_hashes.items())}  # fmt: skip


def is_put_down(version, text_model):
    """Whether a version's texts, put down, come to the hash of its document; what is no text never does."""
    try:
        put_down(version, text_model)
        return document_hash(texts_of(version, text_model)) == version.document
    except (AttributeError, ValueError):
        return False


def copy(apps, schema_editor):
    """Every version's texts are put down, and unpacked again to see that they come to the hash of the document."""
    text_model, version_model = apps.get_model("hall", "Text"), apps.get_model("hall", "Version")
    unlike = []
    for versions in batches(version_model):
        for version in versions:
            if not is_put_down(version, text_model):
                unlike.append(f"{version.city.slug} {version.number}")
    if unlike:
        raise CommandError(texts.unlike(unlike))


def set_heads(apps, schema_editor):
    """Both heads of every city stand at its latest version."""
    latest = {}
    for key, city in apps.get_model("hall", "Version").objects.order_by("number").values_list("pk", "city"):
        latest[city] = key
    head_model = apps.get_model("hall", "Head")
    head_model.objects.bulk_create(
        head_model(city_id=city, working_id=key, published_id=key) for city, key in latest.items()
    )


def copy_back(apps, schema_editor):
    """The way back: every version holds its files itself."""
    text_model, version_model = apps.get_model("hall", "Text"), apps.get_model("hall", "Version")
    for versions in batches(version_model):
        for version in versions:
            version.files = texts_of(version, text_model)
            version.save(update_fields=["files"])


class Migration(migrations.Migration):
    dependencies = [("hall", "0003_exact_ids")]
    operations = [
        migrations.RunPython(thaw, freeze_as_before),
        migrations.CreateModel(
            name="Text",
            fields=[
                ("hash", models.CharField(help_text="of its bytes, unpacked", max_length=64, primary_key=True, serialize=False)),
                ("size", models.PositiveIntegerField(help_text="how many they are, unpacked")),
                ("packed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                ("city", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="head", serialize=False, to="hall.city")),
                ("working", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hall.version")),
                ("published", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hall.version")),
            ],
        ),
        migrations.AddField("version", "text_hashes", models.JSONField(help_text="file name → the hash of its text", null=True)),
        migrations.AlterField("version", "files", models.JSONField(help_text="file name → text", null=True)),
        migrations.RunPython(copy, copy_back),
        migrations.RemoveField("version", "files"),
        migrations.AlterField("version", "text_hashes", models.JSONField(help_text="file name → the hash of its text")),
        migrations.RunPython(set_heads, migrations.RunPython.noop),
        migrations.RunPython(freeze, thaw_all),
    ]  # fmt: skip

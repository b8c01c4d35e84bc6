# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A seat has a role, a remit and an authority; those that were there are editors of the whole, as the defaults say.

The audit chain goes on knowing the rows by the name that they had, and a field with its default changes no hash, so
that what it bound stays bound.
"""

from django.db import migrations, models
from django.db.models import deletion


class Migration(migrations.Migration):
    dependencies = [("hall", "0011_words")]
    operations = [
        migrations.RemoveConstraint("editor", "one_seat"),
        migrations.RenameModel("Editor", "Seat"),
        migrations.AddField("seat", "role", models.CharField(default="editor", max_length=40)),
        migrations.AddField("seat", "kinds", models.JSONField(blank=True, default=list, help_text="the kinds that its remit has")),
        migrations.AddField("seat", "areas", models.JSONField(blank=True, default=list, help_text="the areas that its remit has")),
        migrations.AddField("seat", "actor", models.CharField(blank=True, default="", help_text="the actor that its remit has", max_length=80), preserve_default=False),
        migrations.AddField("seat", "authority", models.CharField(blank=True, default="", help_text="the actor that the person works for", max_length=80), preserve_default=False),
        migrations.AddField("seat", "office", models.CharField(blank=True, default="", help_text="what pages call the person", max_length=80), preserve_default=False),
        migrations.AddField("seat", "publishes", models.BooleanField(default=True)),
        migrations.AlterField("seat", "person", models.ForeignKey(on_delete=deletion.CASCADE, related_name="seats", to="hall.person")),
        migrations.AlterField("seat", "city", models.ForeignKey(on_delete=deletion.CASCADE, related_name="seats", to="hall.city")),
        migrations.AddConstraint("seat", models.UniqueConstraint(fields=("person", "city", "role", "actor"), name="one_seat")),
        migrations.AddField("city", "four_eyes", models.BooleanField(default=False, help_text="whether nobody accepts what they propose themselves")),
        migrations.AddField("city", "authority", models.CharField(blank=True, default="", help_text="the actor whose document it is", max_length=80), preserve_default=False),
    ]  # fmt: skip

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Makes the tables of proposals."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Seven tables."""

    initial = True

    dependencies = [
        ("hall", "0011_words"),
    ]

    operations = [
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("changes", models.JSONField(default=list, help_text="as folder/change.py writes them")),
                (
                    "confirmations",
                    models.JSONField(default=list, help_text="kind, key, field and the value that was seen"),
                ),
                (
                    "is_whole",
                    models.BooleanField(
                        default=False, help_text="whether the folder came whole, and what it changes cannot be told"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("sent", "Sent"),
                            ("accepted", "Accepted"),
                            ("returned", "Returned"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("archived", "Archived"),
                        ],
                        default="draft",
                        max_length=40,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=120)),
                ("message", models.TextField(blank=True, max_length=4000)),
                ("author", models.UUIDField(help_text="a person's pseudonym; empty for the hall itself", null=True)),
                ("is_visitors", models.BooleanField(default=False)),
                ("authority", models.CharField(blank=True, help_text="the actor whose draft it is", max_length=80)),
                (
                    "on_behalf",
                    models.CharField(blank=True, help_text="the actor in whose name it is sent", max_length=80),
                ),
                ("is_shared", models.BooleanField(default=False, help_text="whether a draft is shared for comments")),
                ("answer", models.TextField(blank=True, max_length=4000)),
                ("answered_by", models.UUIDField(null=True)),
                ("answered", models.DateTimeField(null=True)),
                ("dnr", models.CharField(blank=True, max_length=60)),
                ("created", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("touched", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent", models.DateTimeField(help_text="when it was last received", null=True)),
                (
                    "base",
                    models.ForeignKey(
                        help_text="empty for a city's first document",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hall.version",
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proposals", to="hall.city"
                    ),
                ),
                (
                    "laid_on",
                    models.ForeignKey(
                        help_text="the version that it was accepted on",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hall.version",
                    ),
                ),
                (
                    "reverses",
                    models.ForeignKey(
                        help_text="the one that it takes back",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversals",
                        to="proposals.proposal",
                    ),
                ),
                (
                    "version",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposal",
                        to="hall.version",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="DocumentTurn",
            fields=[
                (
                    "city",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="hall.city",
                    ),
                ),
                ("holder", models.UUIDField()),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "proposal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="waiting",
                        serialize=False,
                        to="proposals.proposal",
                    ),
                ),
                ("by", models.UUIDField(help_text="the pseudonym of who accepts; empty for the operator", null=True)),
                ("asked", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "chosen",
                    models.JSONField(
                        default=list, help_text="of what clashes, whose side is to stand: kind, key, field, side"
                    ),
                ),
                ("is_over", models.BooleanField(default=False)),
                ("outcome", models.JSONField(default=dict, help_text="why it could not be accepted")),
            ],
            options={
                "ordering": ("asked",),
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(blank=True, max_length=60)),
                ("key", models.CharField(blank=True, max_length=400)),
                ("field", models.CharField(blank=True, max_length=200)),
                ("text", models.TextField(max_length=4000)),
                ("author", models.UUIDField()),
                ("authority", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("is_question", models.BooleanField(default=False)),
                ("assigned", models.UUIDField(help_text="the pseudonym of who is to answer", null=True)),
                ("answer", models.TextField(blank=True, max_length=4000)),
                ("answered_by", models.UUIDField(null=True)),
                ("answered", models.DateTimeField(null=True)),
                (
                    "city",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hall.city"),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="proposals.proposal",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ChangeRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(help_text="changed, added, removed, placed, confirmed", max_length=40)),
                ("kind", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=400)),
                ("field", models.CharField(blank=True, max_length=200)),
                ("top_kind", models.CharField(help_text="of the entry that it lies in", max_length=60)),
                ("top_key", models.CharField(max_length=400)),
                (
                    "city",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hall.city"),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="change_rows", to="hall.version"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="proposals.proposal"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="ProposalFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "attachment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hall.attachment"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="proposals.proposal"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="SentProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("received", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("is_for_comments", models.BooleanField(default=False)),
                ("sender", models.CharField(blank=True, help_text="the authority that it is from", max_length=80)),
                ("receiver", models.CharField(blank=True, help_text="the authority that it is to", max_length=80)),
                ("subject", models.CharField(max_length=120)),
                ("message", models.TextField(blank=True, max_length=4000)),
                ("changes", models.JSONField()),
                ("confirmations", models.JSONField()),
                (
                    "base",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="hall.version"
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sendings", to="proposals.proposal"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
            },
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["city", "state"], name="proposals_p_city_id_d282a9_idx"),
        ),
        migrations.AddIndex(
            model_name="changerow",
            index=models.Index(fields=["city", "top_kind", "top_key"], name="proposals_c_city_id_1754ff_idx"),
        ),
    ]

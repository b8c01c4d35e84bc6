# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is kept of proposals? Each with its changes, what was sent as it was sent, rows for history, words, turns.

What has been sent stands for good in a row of its own, which the database refuses to change: a proposal that is sent
back becomes a draft again, and what was public stays as it was.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.folder.frozen import LONGEST_ID
from klimatkontrakt.hall.core.declarations import EVERY_FIELD, FOR_GOOD, UNTIL_OVER, NotBound
from klimatkontrakt.hall.core.models import Attachment, City, Version
from klimatkontrakt.hall.core.touched_rows import BoundRows


class ProposalState(models.TextChoices):
    """Where a proposal stands."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


class Proposal(models.Model):
    """Changes of a city's document, from a first draft until they are in it or stay out."""

    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = FOR_GOOD
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="proposals")
    base = models.ForeignKey(
        Version, on_delete=models.PROTECT, null=True, related_name="+", help_text="empty for a city's first document"
    )
    changes = models.JSONField(default=list, help_text="as folder/change.py writes them")
    confirmations = models.JSONField(default=list, help_text="kind, key, field and the value that was seen")
    is_whole = models.BooleanField(
        default=False, help_text="whether the folder came whole, and what it changes cannot be told"
    )
    state = models.CharField(
        max_length=lengths.most("log_word"), choices=ProposalState.choices, default=ProposalState.DRAFT
    )
    subject = models.CharField(max_length=lengths.most("subject"), blank=True)
    message = models.TextField(max_length=lengths.most("proposal_message"), blank=True)
    author = models.UUIDField(null=True, help_text="a person's pseudonym; empty for the hall itself")
    is_visitors = models.BooleanField(default=False)
    authority = models.CharField(max_length=LONGEST_ID, blank=True, help_text="the actor whose draft it is")
    on_behalf = models.CharField(max_length=LONGEST_ID, blank=True, help_text="the actor in whose name it is sent")
    is_shared = models.BooleanField(default=False, help_text="whether a draft is shared for comments")
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="reversals", help_text="the one that it takes back"
    )
    answer = models.TextField(max_length=lengths.most("answer"), blank=True)
    answered_by = models.UUIDField(null=True)
    answered = models.DateTimeField(null=True)
    laid_on = models.ForeignKey(
        Version, on_delete=models.PROTECT, null=True, related_name="+", help_text="the version that it was accepted on"
    )
    version = models.OneToOneField(Version, on_delete=models.PROTECT, null=True, related_name="proposal")
    dnr = models.CharField(max_length=lengths.most("dnr"), blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    touched = models.DateTimeField(default=timezone.now)
    sent = models.DateTimeField(null=True, help_text="when it was last received")

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("city", "state")),)


class SentProposal(models.Model):
    """A proposal as it was sent, or shared for comments: a public record. Never changed."""

    is_frozen = True
    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = FOR_GOOD
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="sendings")
    received = models.DateTimeField(default=timezone.now, editable=False)
    is_for_comments = models.BooleanField(default=False)
    sender = models.CharField(max_length=LONGEST_ID, blank=True, help_text="the authority that it is from")
    receiver = models.CharField(max_length=LONGEST_ID, blank=True, help_text="the authority that it is to")
    subject = models.CharField(max_length=lengths.most("subject"))
    message = models.TextField(max_length=lengths.most("proposal_message"), blank=True)
    base = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    changes = models.JSONField()
    confirmations = models.JSONField()

    class Meta:
        ordering = ("pk",)


class ChangeRow(models.Model):
    """One change that has come into a document, so that an object's history is known without reading versions."""

    is_frozen = True
    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = FOR_GOOD
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="change_rows")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="rows")
    what = models.CharField(max_length=lengths.most("log_word"), help_text="changed, added, removed, placed, confirmed")
    kind = models.CharField(max_length=lengths.most("change_kind"))
    key = models.CharField(max_length=lengths.most("change_key"))
    field = models.CharField(max_length=lengths.most("change_field"), blank=True)
    top_kind = models.CharField(max_length=lengths.most("change_kind"), help_text="of the entry that it lies in")
    top_key = models.CharField(max_length=lengths.most("change_key"))

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("city", "top_kind", "top_key")),)


class Comment(models.Model):
    """What somebody says or asks of a proposal, an object or a figure; a question is given to someone, who answers."""

    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = FOR_GOOD
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="comments")
    kind = models.CharField(max_length=lengths.most("change_kind"), blank=True)
    key = models.CharField(max_length=lengths.most("change_key"), blank=True)
    field = models.CharField(max_length=lengths.most("change_field"), blank=True)
    text = models.TextField(max_length=lengths.most("answer"))
    author = models.UUIDField()
    authority = models.CharField(max_length=LONGEST_ID, blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    is_question = models.BooleanField(default=False)
    assigned = models.UUIDField(null=True, help_text="the pseudonym of who is to answer")
    answer = models.TextField(max_length=lengths.most("answer"), blank=True)
    answered_by = models.UUIDField(null=True)
    answered = models.DateTimeField(null=True)

    class Meta:
        ordering = ("pk",)


class ProposalFile(models.Model):
    """That a file goes with a proposal."""

    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = FOR_GOOD
    bound = EVERY_FIELD
    objects = BoundRows.as_manager()

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="files")
    attachment = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)


class DocumentTurn(models.Model):
    """Who takes the acceptances of a city that wait, and until when at the latest."""

    kept_in_backup = False
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = UNTIL_OVER
    bound = NotBound("it lasts for the while only, and says nothing of what was done")

    city = models.OneToOneField(City, on_delete=models.CASCADE, primary_key=True, related_name="+")
    holder = models.UUIDField()
    until = models.DateTimeField()


class Waiting(models.Model):
    """That somebody has accepted a proposal, which waits for its document's turn; then what came of it."""

    kept_in_backup = True
    names_people: ClassVar[tuple[str, ...]] = ()
    retention = UNTIL_OVER
    bound = NotBound("it lasts until its turn has come, and what comes of it has an entry of its own")

    proposal = models.OneToOneField(Proposal, on_delete=models.CASCADE, primary_key=True, related_name="waiting")
    by = models.UUIDField(null=True, help_text="the pseudonym of who accepts; empty for the operator")
    asked = models.DateTimeField(default=timezone.now)
    chosen = models.JSONField(default=list, help_text="of what clashes, whose side is to stand: kind, key, field, side")
    is_over = models.BooleanField(default=False)
    outcome = models.JSONField(default=dict, help_text="why it could not be accepted")

    class Meta:
        ordering = ("asked",)

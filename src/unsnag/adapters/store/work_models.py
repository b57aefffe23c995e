"""Tables of what people do with tickets beside answering."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from unsnag.adapters.store.models import ConversationRow, IssueRow, MessageRow, TicketRow


class TicketActRow(models.Model):
    """Append-only: who did what with a ticket."""

    ticket = models.ForeignKey(TicketRow, on_delete=models.PROTECT)
    kind = models.CharField(max_length=24)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    key = models.CharField(max_length=160, unique=True)
    data = models.JSONField(default=dict)


class MergeRow(models.Model):
    """`merged` is a part of `kept` until the merge is undone."""

    merged = models.ForeignKey(TicketRow, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(TicketRow, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=12)
    # The kept thread got its mail address from the merged one.
    lent_mail = models.BooleanField(default=False)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    undone = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("merged",), condition=Q(undone=None), name="one_merge_a_ticket"
            ),
        )


class TicketLinkRow(models.Model):
    """Two tickets that belong together; the older one first."""

    older = models.ForeignKey(TicketRow, on_delete=models.CASCADE, related_name="+")
    newer = models.ForeignKey(TicketRow, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("older", "newer"), name="one_link_of_two_tickets"),
            models.CheckConstraint(condition=Q(older__lt=F("newer")), name="older_link_first"),
        )


class SnoozeRow(models.Model):
    """Until when a ticket is put aside, while its state says that it is. Without a moment it is
    until the customer writes."""

    ticket = models.OneToOneField(TicketRow, primary_key=True, on_delete=models.CASCADE)
    until = models.DateTimeField(null=True, db_index=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()


class TicketTagRow(models.Model):
    ticket = models.ForeignKey(TicketRow, on_delete=models.CASCADE)
    tag = models.CharField(max_length=40, db_index=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("ticket", "tag"), name="one_row_a_ticket_and_tag"),
        )


class MentionRow(models.Model):
    """Somebody of the staff, by number, named in a note."""

    ticket = models.ForeignKey(TicketRow, on_delete=models.CASCADE)
    note = models.ForeignKey(MessageRow, on_delete=models.CASCADE)
    person = models.BigIntegerField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    read = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("note", "person"), name="one_mention_a_note"),
        )
        indexes = (models.Index(fields=("person", "read"), name="mentions_of_somebody"),)


class SurveyRow(models.Model):
    """One draw at the end of a conversation: kept before anything is asked, whether it fell on
    asking or not. `score` is 1 to 5."""

    closing = models.CharField(max_length=120, unique=True)
    issue = models.ForeignKey(IssueRow, on_delete=models.PROTECT)
    conversation = models.ForeignKey(ConversationRow, on_delete=models.PROTECT)
    closed_by = models.CharField(max_length=8)
    rate = models.PositiveSmallIntegerField()
    invited = models.BooleanField()
    drawn = models.DateTimeField(db_index=True)
    score = models.PositiveSmallIntegerField(null=True)
    words = models.TextField(blank=True, default="")
    answered = models.DateTimeField(null=True)

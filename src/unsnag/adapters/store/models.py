"""The tables. Closed sets are stored by their enum's value; the domain owns their meaning.

Uniqueness that correctness rests on is a database constraint: a message's key, an event's key, an
effect's idempotency key, and one unsettled effect per object.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from unsnag.adapters.store.feedback_rows import ArticleVerdictRow
from unsnag.adapters.store.knowledge_models import (
    ArticleAddressRow,
    ArticleChangeRow,
    ArticleLanguageRow,
    ArticleMediaRow,
    ArticleRow,
    ArticleSourceRow,
    ArticleVersionRow,
    CollectionRow,
    FeatureChangeRow,
    KnowledgeRevisionRow,
    SegmentRow,
)
from unsnag.adapters.store.mail_rows import (
    BadAddressRow,
    LetterRow,
    MailDoorRow,
    MailHookRow,
    MailRow,
    MailThreadRow,
)
from unsnag.adapters.store.model_rows import (
    CorrectionRow,
    LabelDecisionRow,
    ModelChoiceRow,
    ModelVersionRow,
    SurenessRow,
    TrainingRunRow,
)
from unsnag.adapters.store.search_rows import SearchRow, SearchVisitRow
from unsnag.domain.actions import EffectState

# Django looks for tables in this module; those of articles have one of their own.
__all__ = [
    "ArticleAddressRow",
    "ArticleChangeRow",
    "ArticleLanguageRow",
    "ArticleMediaRow",
    "ArticleRow",
    "ArticleSourceRow",
    "ArticleVerdictRow",
    "ArticleVersionRow",
    "BadAddressRow",
    "CollectionRow",
    "CorrectionRow",
    "FeatureChangeRow",
    "KnowledgeRevisionRow",
    "LabelDecisionRow",
    "LetterRow",
    "MailDoorRow",
    "MailHookRow",
    "MailRow",
    "MailThreadRow",
    "ModelChoiceRow",
    "ModelVersionRow",
    "SearchRow",
    "SearchVisitRow",
    "SegmentRow",
    "SurenessRow",
    "TrainingRunRow",
]

_SETTLED = [s.value for s in EffectState if s.settled]


class CustomerRow(models.Model):
    ref = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=300)
    email = models.CharField(max_length=320)
    tier = models.CharField(max_length=40, default="standard")


class ConversationRow(models.Model):
    channel = models.CharField(max_length=20)
    holder = models.CharField(max_length=10, default="ai")
    awaiting = models.CharField(max_length=20, default="nothing")
    customer = models.ForeignKey(CustomerRow, null=True, on_delete=models.PROTECT)
    assurance = models.CharField(max_length=20, default="anonymous")
    current_issue = models.BigIntegerField(null=True)
    asked_times = models.PositiveIntegerField(default=0)
    pending = models.JSONField(default=list)
    offered = models.JSONField(default=list)
    suspended = models.JSONField(default=list)
    details = models.JSONField(default=dict)
    contact_name = models.CharField(max_length=300, blank=True)
    contact_email = models.CharField(max_length=320, blank=True)
    visit = models.CharField(max_length=64, blank=True, db_index=True)
    token_digest = models.CharField(max_length=64, blank=True, db_index=True)
    fence = models.BigIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    started = models.DateTimeField()
    # The AI has further needs or issues before it and waits for nobody.
    goes_on = models.BooleanField(default=False)
    merged_into = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        indexes = (models.Index(fields=("goes_on",), name="left_over", condition=Q(goes_on=True)),)


class IssueRow(models.Model):
    conversation = models.ForeignKey(ConversationRow, on_delete=models.PROTECT)
    channel = models.CharField(max_length=20)
    customer = models.ForeignKey(CustomerRow, null=True, on_delete=models.PROTECT)
    intent = models.CharField(max_length=120, blank=True, db_index=True)
    text = models.TextField(blank=True)
    opened = models.DateTimeField(db_index=True)


class MessageRow(models.Model):
    conversation = models.ForeignKey(ConversationRow, on_delete=models.PROTECT)
    issue = models.ForeignKey(IssueRow, null=True, on_delete=models.PROTECT)
    author = models.CharField(max_length=12)
    author_name = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    extras = models.JSONField(default=dict)
    key = models.CharField(max_length=120)
    at = models.DateTimeField()
    read = models.BooleanField(default=True)

    class Meta:
        ordering = ("id",)
        constraints = (
            models.UniqueConstraint(fields=("conversation", "key"), name="one_row_per_message"),
        )
        indexes = (models.Index(fields=("read", "at"), name="unread", condition=Q(read=False)),)


class EventRow(models.Model):
    """Append-only."""

    issue = models.ForeignKey(IssueRow, on_delete=models.PROTECT)
    kind = models.CharField(max_length=30)
    at = models.DateTimeField(db_index=True)
    key = models.CharField(max_length=160, unique=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("at", "id")


class PlaybookVersionRow(models.Model):
    """Kept for ever: a run ends on the version that it began with."""

    name = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    sources = models.JSONField()
    first_seen = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("name", "version"), name="one_row_per_version"),
        )


class DraftShareRow(models.Model):
    """How many of the new issues a version of a draft takes; the newest row counts."""

    playbook = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    share = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()


class PublicationRow(models.Model):
    """Who put a version of a playbook in force, and why. Append-only."""

    playbook = models.CharField(max_length=80, db_index=True)
    version = models.CharField(max_length=64)
    by = models.CharField(max_length=200)
    reason = models.TextField()
    at = models.DateTimeField()


class RunRow(models.Model):
    issue = models.ForeignKey(IssueRow, on_delete=models.PROTECT)
    conversation = models.ForeignKey(ConversationRow, on_delete=models.PROTECT)
    playbook = models.CharField(max_length=80)
    playbook_version = models.CharField(max_length=64)
    state = models.CharField(max_length=24, db_index=True)
    step = models.PositiveIntegerField(default=0)
    slots = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    facts_read = models.DateTimeField(null=True)
    decision = models.JSONField(null=True)
    attempt = models.PositiveIntegerField(default=1)
    trail = models.JSONField(default=list)
    language = models.CharField(max_length=12, blank=True, default="")
    wakes = models.DateTimeField(null=True, db_index=True)
    waits_since = models.DateTimeField(null=True)
    reminded = models.PositiveIntegerField(default=0)
    started = models.DateTimeField()


class ApprovalRow(models.Model):
    """A request for approval. A canary has no run, so that nothing can come of it: it copies
    another request with one thing wrong, and `told` says what."""

    run = models.ForeignKey(RunRow, null=True, on_delete=models.PROTECT)
    copies = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    told = models.TextField(blank=True, default="")
    step = models.PositiveIntegerField(default=0)
    action = models.CharField(max_length=80)
    title = models.TextField()
    object = models.CharField(max_length=200)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    state = models.CharField(max_length=12, default="waiting", db_index=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    asked = models.DateTimeField()
    runs_at = models.DateTimeField(null=True)
    first_by = models.CharField(max_length=200, blank=True, default="")
    first_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(run__isnull=False) | Q(copies__isnull=False),
                name="an_approval_has_a_run_or_copies_one",
            ),
        )


class EffectRow(models.Model):
    """The effect ledger. Rows are never deleted, so a key is known for ever."""

    run = models.ForeignKey(RunRow, on_delete=models.PROTECT)
    step = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=64, unique=True)
    body_hash = models.CharField(max_length=64)
    workspace = models.CharField(max_length=80)
    issue = models.ForeignKey(IssueRow, on_delete=models.PROTECT)
    action = models.CharField(max_length=80)
    customer_ref = models.CharField(max_length=120)
    object = models.CharField(max_length=200)
    arguments = models.JSONField()
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    policy_version = models.CharField(max_length=64)
    attempt_group = models.PositiveIntegerField(default=1)
    # The key of the effect that this one takes back: at most one does.
    undoes = models.CharField(max_length=64, null=True, unique=True)
    granted_by = models.CharField(max_length=200)
    state = models.CharField(max_length=16)
    receipt = models.JSONField(null=True)
    refusal = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    fence = models.BigIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    created = models.DateTimeField(db_index=True)
    updated = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("action", "object"),
                condition=~Q(state__in=_SETTLED),
                name="one_unsettled_effect_per_object",
            ),
        )
        indexes = (
            models.Index(
                fields=("state",), name="unsettled_effects", condition=~Q(state__in=_SETTLED)
            ),
            # All that a cap needs is in the index: its sums never read a row.
            models.Index(
                fields=("action", "created", "state", "amount_minor"), name="effects_of_action"
            ),
            models.Index(
                fields=("action", "customer_ref", "created", "state", "amount_minor"),
                name="effects_of_customer",
            ),
        )


class TicketRow(models.Model):
    issue = models.OneToOneField(IssueRow, on_delete=models.PROTECT)
    conversation = models.ForeignKey(ConversationRow, on_delete=models.PROTECT)
    state = models.CharField(max_length=12, default="open", db_index=True)
    priority = models.PositiveSmallIntegerField(default=3)
    reason = models.CharField(max_length=40)
    packet = models.JSONField()
    opened = models.DateTimeField()
    updated = models.DateTimeField()


class OneTimeCodeRow(models.Model):
    conversation = models.ForeignKey(ConversationRow, on_delete=models.CASCADE)
    customer_ref = models.CharField(max_length=120, db_index=True)
    digest = models.CharField(max_length=64)
    expires = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    sent = models.DateTimeField()
    live = models.BooleanField(default=True)


class UsedTokenRow(models.Model):
    token_id = models.CharField(max_length=80, primary_key=True)
    expires = models.DateTimeField()


class LevelRow(models.Model):
    """Append-only: every signed change of a level. No version means every version."""

    playbook = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    level = models.CharField(max_length=12)
    by = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()
    version = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=12, default="manual")
    figures = models.TextField(blank=True, default="")
    schema = models.CharField(max_length=64, blank=True, default="")
    pool = models.BigIntegerField(null=True)


class CaseRow(models.Model):
    """One observed case of a drafted action: what was drafted, and what reviewers said of it."""

    key = models.CharField(max_length=120, unique=True)
    playbook = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    run = models.ForeignKey(RunRow, null=True, on_delete=models.PROTECT)
    issue = models.ForeignKey(IssueRow, null=True, on_delete=models.PROTECT)
    customer = models.CharField(max_length=120)
    day = models.DateField()
    source = models.CharField(max_length=12)
    level = models.CharField(max_length=12)
    title = models.CharField(max_length=300)
    object = models.CharField(max_length=200)
    amount_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    drafted = models.DateTimeField()
    language = models.CharField(max_length=12, blank=True, default="")
    label = models.CharField(max_length=12, blank=True, default="")
    labelled_by = models.CharField(max_length=200, blank=True, default="")
    labelled = models.DateTimeField(null=True)
    note = models.TextField(blank=True, default="")
    did = models.JSONField(null=True)
    second = models.CharField(max_length=12, blank=True, default="")
    second_by = models.CharField(max_length=200, blank=True, default="")
    second_at = models.DateTimeField(null=True)
    second_note = models.TextField(blank=True, default="")

    class Meta:
        indexes = (
            models.Index(fields=("playbook", "action", "version", "labelled"), name="unit_cases"),
            models.Index(fields=("drafted",), name="cases_unseen", condition=Q(label="")),
        )


class UnitRow(models.Model):
    """How often an action of one version has run without a person."""

    playbook = models.CharField(max_length=80)
    action = models.CharField(max_length=80)
    version = models.CharField(max_length=64)
    alone = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("playbook", "action", "version"), name="one_row_a_unit"
            ),
        )


class SwitchRow(models.Model):
    """The one switch that stops all actions; the newest row counts."""

    stopped = models.BooleanField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()


class OutboxRow(models.Model):
    to = models.CharField(max_length=320)
    subject = models.CharField(max_length=300)
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

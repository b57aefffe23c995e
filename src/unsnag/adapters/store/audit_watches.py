"""What the audit log takes in: which change of which table, and which of its columns.

A column that tells of a customer is `sealed`: it enters as a commitment. The SQL here is what both
databases understand; where they differ, `audit_triggers` has the word for each.
"""

from __future__ import annotations

from unsnag.adapters.store.audit_watch import BY_IN_DATA, On, Watch, customer_of
from unsnag.adapters.store.audit_watches_contact import CONTACT_WATCHES

_OF_RUN = customer_of('(select issue_id from store_runrow where id = NEW."run_id")')
_EFFECT = ("id", "run_id", "step", "issue_id", "action", "amount_minor", "currency")
_GRANT = ("policy_version", "attempt_group")
_STATE = ("state", "attempts", "fence")
_MACRO = ("id", "name", "text")
_UNCHANGING = ("key", "customer_ref", "object", "arguments", "action", "amount_minor", "granted_by")
_NAME_OF_USER = '(select username from auth_user where id = {row}."user_id")'
_NAME_OF_GROUP = '(select name from auth_group where id = {row}."group_id")'

_EFFECTS = (
    Watch(
        "effect_intended",
        "store_effectrow",
        On.INSERT,
        plain=(*_EFFECT, *_GRANT, *_STATE),
        sealed=("key", "body_hash", "object", "arguments", "undoes"),
        json=("arguments",),
        at="created",
        by='NEW."granted_by"',
        customer='NEW."customer_ref"',
    ),
    Watch(
        "effect_moved",
        "store_effectrow",
        On.UPDATE,
        plain=("id", *_STATE),
        sealed=("receipt", "refusal"),
        json=("receipt",),
        moved=("state", "receipt", "refusal"),
        at="updated",
        customer='NEW."customer_ref"',
    ),
    Watch(
        "effect_altered",
        "store_effectrow",
        On.UPDATE,
        plain=_EFFECT,
        sealed=("key", "object", "arguments"),
        json=("arguments",),
        moved=_UNCHANGING,
        by='NEW."granted_by"',
        customer='NEW."customer_ref"',
    ),
)
_APPROVALS = (
    Watch(
        "approval_asked",
        "store_approvalrow",
        On.INSERT,
        plain=("id", "run_id", "step", "action", "amount_minor", "currency", "copies_id"),
        sealed=("title", "object"),
        at="asked",
        customer=_OF_RUN,
    ),
    Watch(
        "approval_first_yes",
        "store_approvalrow",
        On.UPDATE,
        plain=("id", "run_id", "action"),
        moved=("first_by",),
        at="first_at",
        by='NEW."first_by"',
        customer=_OF_RUN,
    ),
    Watch(
        "approval_settled",
        "store_approvalrow",
        On.UPDATE,
        plain=("id", "run_id", "action", "amount_minor", "currency", "state", "first_by"),
        sealed=("reason",),
        moved=("state", "decided_by"),
        at="decided",
        by='NEW."decided_by"',
        customer=_OF_RUN,
    ),
)
_AUTONOMY = (
    Watch(
        "level_set",
        "store_levelrow",
        On.INSERT,
        plain=("playbook", "action", "version", "level", "kind", "reason", "figures", "pool"),
        at="at",
        by='NEW."by"',
    ),
    Watch(
        "case_labelled",
        "store_caserow",
        On.UPDATE,
        plain=("id", "playbook", "action", "version", "label", "source"),
        moved=("label", "labelled_by"),
        at="labelled",
        by='NEW."labelled_by"',
    ),
    Watch(
        "case_labelled_again",
        "store_caserow",
        On.UPDATE,
        plain=("id", "playbook", "action", "version", "second"),
        moved=("second", "second_by"),
        at="second_at",
        by='NEW."second_by"',
    ),
    Watch("switch_set", "store_switchrow", On.INSERT, flags=("stopped",), at="at", by='NEW."by"'),
    Watch(
        "playbook_published",
        "store_publicationrow",
        On.INSERT,
        plain=("playbook", "version", "reason"),
        at="at",
        by='NEW."by"',
    ),
    Watch(
        "draft_share_set",
        "store_draftsharerow",
        On.INSERT,
        plain=("playbook", "version", "share"),
        at="at",
        by='NEW."by"',
    ),
    Watch(
        "playbook_kept",
        "store_playbookversionrow",
        On.INSERT,
        plain=("name", "version"),
        at="first_seen",
    ),
)
_CLASSIFIER = (
    Watch(
        "classifier_trained",
        "store_modelversionrow",
        On.INSERT,
        plain=("version", "source", "data"),
        at="made",
        by='NEW."by"',
    ),
    Watch(
        "classifier_chosen",
        "store_modelchoicerow",
        On.INSERT,
        plain=("version", "reason"),
        at="at",
        by='NEW."by"',
    ),
    Watch(
        "sureness_set", "store_surenessrow", On.INSERT, plain=("setting",), at="at", by='NEW."by"'
    ),
    Watch(
        "label_decided",
        "store_labeldecisionrow",
        On.INSERT,
        plain=("key", "intent", "origin"),
        flags=("left_out",),
        at="at",
        by='NEW."by"',
    ),
    Watch(
        "intent_corrected",
        "store_correctionrow",
        On.INSERT,
        plain=("issue_number", "was", "intent"),
        at="at",
        by='NEW."by"',
    ),
)
_UNDERSTANDING = (
    Watch(
        "found_intent_settled",
        "store_foundgrouprow",
        On.UPDATE,
        plain=("id", "run", "name", "state", "intent"),
        moved=("state", "intent"),
        at="at",
        by='NEW."by"',
    ),
    Watch(
        "alarm_acknowledged",
        "store_driftalarmrow",
        On.UPDATE,
        plain=("id", "watched", "intent", "version"),
        moved=("acknowledged_by",),
        at="acknowledged",
        by='NEW."acknowledged_by"',
    ),
    Watch(
        "training_proposal_settled",
        "store_trainingproposalrow",
        On.UPDATE,
        plain=("id", "version", "against", "state"),
        moved=("state",),
        at="settled",
        by='NEW."settled_by"',
    ),
)
_PEOPLE = (
    *(
        Watch(
            f"ticket_{kind}",
            "store_eventrow",
            On.INSERT,
            plain=("id", "issue_id"),
            only=f"NEW.kind = '{kind}'",
            at="at",
            by=BY_IN_DATA,
            customer=customer_of('NEW."issue_id"'),
        )
        for kind in ("routed", "assigned")
    ),
    Watch(
        "person_replied",
        "store_eventrow",
        On.INSERT,
        plain=("issue_id",),
        only="NEW.kind = 'human_replied'",
        at="at",
        by=BY_IN_DATA,
        customer=customer_of('NEW."issue_id"'),
    ),
    Watch(
        "person_closed",
        "store_eventrow",
        On.INSERT,
        plain=("issue_id",),
        only="NEW.kind = 'human_closed'",
        at="at",
        by=BY_IN_DATA,
        customer=customer_of('NEW."issue_id"'),
    ),
    Watch(
        "asked_again_said",
        "store_eventrow",
        On.INSERT,
        plain=("id", "issue_id"),
        only="NEW.kind = 'asked_again'",
        at="at",
        by=BY_IN_DATA,
        customer=customer_of('NEW."issue_id"'),
    ),
    Watch(
        "signed_in",
        "auth_user",
        On.UPDATE,
        plain=("id",),
        moved=("last_login",),
        at="last_login",
        by='NEW."username"',
    ),
    Watch(
        "staff_added",
        "auth_user",
        On.INSERT,
        plain=("id", "username"),
        flags=("is_active", "is_superuser"),
    ),
    Watch(
        "staff_changed",
        "auth_user",
        On.UPDATE,
        plain=("id", "username"),
        flags=("is_active", "is_superuser"),
        computed=(
            (
                "new_password",
                "case when NEW.password = OLD.password then 'no' else 'yes' end",
            ),
        ),
        moved=("username", "password", "is_active", "is_superuser"),
    ),
    Watch(
        "person_changed",
        "store_staffchangerow",
        On.INSERT,
        plain=("name", "what", "detail"),
        at="at",
        by='NEW."by"',
    ),
    Watch(
        "role_given",
        "auth_user_groups",
        On.INSERT,
        computed=(
            ("person", _NAME_OF_USER.format(row="NEW")),
            ("role", _NAME_OF_GROUP.format(row="NEW")),
        ),
    ),
    Watch(
        "role_taken",
        "auth_user_groups",
        On.DELETE,
        computed=(
            ("person", _NAME_OF_USER.format(row="OLD")),
            ("role", _NAME_OF_GROUP.format(row="OLD")),
        ),
    ),
)
_DESK = (
    Watch(
        "ticket_worked",
        "store_ticketactrow",
        On.INSERT,
        plain=("ticket_id", "kind"),
        sealed=("data",),
        json=("data",),
        at="at",
        by='NEW."by"',
        customer=customer_of('(select issue_id from store_ticketrow where id = NEW."ticket_id")'),
    ),
    Watch("macro_written", "store_macrorow", On.INSERT, plain=_MACRO, at="at", by='NEW."by"'),
    Watch(
        "macro_changed",
        "store_macrorow",
        On.UPDATE,
        plain=_MACRO,
        moved=("name", "text"),
        at="at",
        by='NEW."by"',
    ),
    Watch(
        "macro_removed",
        "store_macrorow",
        On.DELETE,
        computed=(("id", 'OLD."id"'), ("name", 'OLD."name"')),
        by='OLD."by"',
    ),
)
_APPENDED = (
    "store_ticketactrow",
    "store_levelrow",
    "store_switchrow",
    "store_publicationrow",
    "store_draftsharerow",
    "store_playbookversionrow",
    "store_modelversionrow",
    "store_modelchoicerow",
    "store_surenessrow",
    "store_labeldecisionrow",
    "store_correctionrow",
    "store_staffchangerow",
    "store_callmaderow",
)
_KEPT = (*_APPENDED, "store_effectrow", "store_approvalrow", "auth_user")
_NEVER = (
    *(
        Watch("record_altered", t, On.UPDATE, computed=(("table", f"'{t}'"),), plain=("id",))
        for t in _APPENDED
    ),
    *(
        Watch("record_deleted", t, On.DELETE, computed=(("table", f"'{t}'"), ("id", 'OLD."id"')))
        for t in _KEPT
    ),
)
WATCHES: tuple[Watch, ...] = (
    *_EFFECTS,
    *_APPROVALS,
    *_AUTONOMY,
    *_CLASSIFIER,
    *_UNDERSTANDING,
    *_PEOPLE,
    *_DESK,
    *CONTACT_WATCHES,
    *_NEVER,
)
"""Everything that a trigger records. `_NEVER` is what the product itself never does."""

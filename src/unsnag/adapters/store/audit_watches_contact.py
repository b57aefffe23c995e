"""What the audit log takes in of reaching customers: calls that they asked for and got, and where
they want no more messages. A number enters sealed; an address not at all, only its thread."""

from __future__ import annotations

from unsnag.adapters.store.audit_watch import On, Watch, customer_of

_OF_TICKET = customer_of('(select issue_id from store_ticketrow where id = NEW."ticket_id")')
_OF_CALL = customer_of(
    "(select t.issue_id from store_ticketrow t join store_callbackrow c on c.ticket_id = t.id"
    ' where c.id = NEW."call_back_id")'
)
_CALL = ("id", "ticket_id", "state")


def _thread(row: str) -> tuple[str, str]:
    """The newest thread of a channel's address."""
    return (
        "conversation_id",
        "(select max(conversation_id) from store_chatrow"  # noqa: S608  NEW or OLD, from here
        f' where channel = {row}."channel" and address = {row}."address")',
    )


CONTACT_WATCHES = (
    Watch(
        "call_asked",
        "store_callbackrow",
        On.INSERT,
        plain=_CALL,
        sealed=("number",),
        at="consented",
        customer=_OF_TICKET,
    ),
    Watch(
        "call_moved",
        "store_callbackrow",
        On.UPDATE,
        plain=_CALL,
        moved=("state",),
        customer=_OF_TICKET,
    ),
    Watch(
        "call_made",
        "store_callmaderow",
        On.INSERT,
        plain=("id", "call_back_id", "outcome"),
        at="at",
        by='NEW."by"',
        customer=_OF_CALL,
    ),
    Watch(
        "messages_stopped",
        "store_chatstoprow",
        On.INSERT,
        plain=("channel",),
        computed=(_thread("NEW"),),
        at="at",
    ),
    Watch(
        "messages_wanted_again",
        "store_chatstoprow",
        On.DELETE,
        computed=(("channel", 'OLD."channel"'), _thread("OLD")),
    ),
)

"""Stand-ins for the services behind messengers: each checks what its documentation asks of a call
and answers as it says, and signs its own calls as the service does. What it took is in `taken`."""

from tests.fakes.messengers.meta import Graph, Messenger, WhatsApp
from tests.fakes.messengers.others import Slack, Telegram, Twilio, Webhook
from tests.fakes.messengers.service import Reply, Sent, Service, Took, TookFile, running

__all__ = [
    "Graph",
    "Messenger",
    "Reply",
    "Sent",
    "Service",
    "Slack",
    "Telegram",
    "Took",
    "TookFile",
    "Twilio",
    "Webhook",
    "WhatsApp",
    "running",
]

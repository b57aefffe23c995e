"""Channels, deliveries and files as the staff's pages write them."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from unsnag.application.queries.channels import NAMES
from unsnag.domain.conversations import Channel
from unsnag.domain.messaging.values import OutState
from unsnag.entrypoints.web.messaging.file_tokens import in_mail, token_for

register = template.Library()
WORDS = {
    OutState.WAITING: "waiting to go out",
    OutState.SENDING: "on its way",
    OutState.SENT: "sent",
    OutState.DELIVERED: "delivered",
    OutState.READ: "read",
    OutState.HELD: "held until they write",
    OutState.DOUBTFUL: "may not have arrived",
    OutState.STOPPED: "not sent",
    OutState.FAILED: "did not arrive",
}


@register.filter
def channel_name(channel: Channel) -> str:
    """A channel's name for people."""
    return NAMES[channel]


@register.filter
def delivery_words(state: OutState) -> str:
    """What became of a message, in words."""
    return WORDS[state]


@register.simple_tag(takes_context=True)
def file_address(context: dict[str, Any], file: int) -> str:
    """The address of a file for whoever reads this page; it opens it for nobody else."""
    return reverse("desk-file", args=[file, token_for(file, context["request"].user)])


@register.simple_tag(takes_context=True)
def mail_file_address(context: dict[str, Any], message: int, place: int) -> str:
    """The same for a file of a message that came by mail, the first at place 0."""
    token = token_for(in_mail(message, place), context["request"].user)
    return reverse("mail-file", args=[message, place, token])

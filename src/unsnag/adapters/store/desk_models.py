"""Tables of what people at the desk share."""

from __future__ import annotations

from django.db import models

from unsnag.adapters.store.models import TicketRow


class PresenceRow(models.Model):
    """Somebody at a ticket, until some seconds after `at`."""

    ticket = models.ForeignKey(TicketRow, on_delete=models.CASCADE)
    name = models.CharField(max_length=200)
    writing = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("ticket", "name"), name="one_presence_a_person"),
        )


class MacroRow(models.Model):
    name = models.CharField(max_length=80, unique=True)
    text = models.TextField()
    by = models.CharField(max_length=200)
    at = models.DateTimeField()

"""The tables of the audit log: what waits to be chained, the chain, what its writer knows of it,
and the keys that seal what belongs to customers."""

from __future__ import annotations

from django.db import models


class AuditPendingRow(models.Model):
    """Written by the database's own triggers, in the transaction of what it tells."""

    kind = models.CharField(max_length=40)
    at = models.TextField()
    by = models.TextField(blank=True, default="")
    customer = models.TextField(blank=True, default="")
    data = models.TextField(default="{}")
    sealed = models.TextField(default="{}")


class AuditRow(models.Model):
    """Append-only. `text` is the canonical row; `kind` repeats what it says, to be found by."""

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=40, db_index=True)
    text = models.TextField()
    hash = models.CharField(max_length=64)


class AuditTreeRow(models.Model):
    """One row: as much of the tree as is needed to go on."""

    size = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    roots = models.JSONField(default=list)


class AuditKeyRow(models.Model):
    """A customer's key. Without it nobody can tell what their commitments were made of."""

    customer = models.TextField(unique=True)
    key = models.CharField(max_length=64)


class SignInFailureRow(models.Model):
    """How often a password was wrong for a name from an address; `key` is their hash."""

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

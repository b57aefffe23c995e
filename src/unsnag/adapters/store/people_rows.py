"""Tables of the staff's accounts, beside Django's own of names, passwords and roles."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db import models


class StaffPersonRow(models.Model):
    """What an account has besides. `factor` is encrypted; `factor_step` the last one used."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    zone = models.CharField(max_length=64, blank=True, default="")
    languages = models.CharField(max_length=80, blank=True, default="")
    shown_as = models.CharField(max_length=60, blank=True, default="")
    factor = models.TextField(blank=True, default="")
    factor_step = models.BigIntegerField(default=0)
    factor_since = models.DateTimeField(null=True)


class StaffRecoveryRow(models.Model):
    """A recovery code that was not used yet."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("person", "digest"), name="one_recovery_code"),
        )


class StaffLinkRow(models.Model):
    """A link that sets a password, by the SHA-256 of its secret; gone once it is used."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()


class StaffSessionRow(models.Model):
    """A browser that is signed in, by its session's key. `proved` is when its owner last showed
    who they are."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=40, unique=True)
    started = models.DateTimeField()
    seen = models.DateTimeField()
    proved = models.DateTimeField()
    how = models.CharField(max_length=80)
    address = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=200, blank=True)


class StaffSignInRow(models.Model):
    """A try to sign in to an account, whether or not it went well."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    how = models.CharField(max_length=80)
    well = models.BooleanField()
    address = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = (models.Index(fields=["person", "-at"], name="sign_ins_of_one"),)


class StaffIdentityRow(models.Model):
    """Who somebody is at an identity provider."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=400)
    subject = models.CharField(max_length=255)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("issuer", "subject"), name="one_identity"),)


class StaffChangeRow(models.Model):
    """Something that was done to an account. Rows are only added."""

    person_number = models.BigIntegerField(db_index=True)
    name = models.CharField(max_length=150)
    at = models.DateTimeField()
    by = models.CharField(max_length=300)
    what = models.CharField(max_length=40)
    detail = models.CharField(max_length=500, blank=True)

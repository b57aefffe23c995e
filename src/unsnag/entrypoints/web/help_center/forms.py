"""The contact form: what may be typed and how each mistake is said."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms

from unsnag.application.receive import LONGEST


class ContactForm(forms.Form):
    """`website` is a trap: people don't see it, programs fill it in. `key` is the same for every
    attempt to send one form."""

    name = forms.CharField(
        max_length=200, error_messages={"required": "Tell us your name, so that we can greet you."}
    )
    email = forms.EmailField(
        max_length=320,
        error_messages={
            "required": "Tell us your e-mail address, so that we can answer.",
            "invalid": "This address can't receive mail. Write it like name@example.com.",
        },
    )
    order = forms.CharField(max_length=40, required=False)
    message = forms.CharField(
        max_length=LONGEST - 100,
        error_messages={
            "required": "Write what happened, or what you need.",
            "max_length": "Please keep the message under 20,000 characters.",
        },
    )
    key = forms.CharField(max_length=64, required=False)
    website = forms.CharField(max_length=200, required=False)

    def clean_website(self) -> str:
        if self.cleaned_data.get("website"):
            raise forms.ValidationError("Leave the field “Website” empty.")
        return ""

    def clean_key(self) -> str:
        return self.cleaned_data.get("key") or new_key()

    def values(self) -> dict[str, Any]:
        """What was typed, to be shown again."""
        return {name: self[name].value() or "" for name in self.fields}


def new_key() -> str:
    return secrets.token_urlsafe(18)

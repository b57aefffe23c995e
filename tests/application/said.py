"""Words that the stand-in for the intent model knows each shipped playbook's intent by."""

from __future__ import annotations

WORDS = {
    "order_status": ("where", "parcel"),
    "refund_request": ("refund", "money back"),
    "password_reset": ("password",),
    "descaling": ("descale",),
}
SAID = {
    **{intent: words for intent, words in WORDS.items() if intent != "order_status"},
    "order_status": ("where is",),
    "late_parcel": ("late",),
    "return_item": ("send back",),
    "exchange_item": ("swap",),
    "subscription_pause": ("pause", "skip", "resume"),
    "subscription_cancel": ("end my subscription",),
    "change_plan": ("other beans", "how often"),
    "account_locked": ("locked",),
    "change_address": ("moved",),
    "preferences": ("newsletter",),
    "payment_history": ("balance", "guthaben"),
    "duplicate_charge": ("twice",),
    "invoice_copy": ("invoice",),
    "cancel_order": ("cancel",),
    "machine_setup": ("set up",),
    "machine_not_heating": ("cold",),
    "machine_leaking": ("leak",),
}
ADDRESS = ("Quay Street 12", "F91 X1Y2", "Sligo")

"""Why the shop says no: one business fact each, with a stable code. HTTP is decided at the door."""


class Refusal(Exception):
    """A request that was understood and refused; nothing was changed."""

    code: str
    message: str

    def __init__(self, message: str = "") -> None:
        super().__init__(message or self.message)


class NotFound(Refusal):
    """The thing named does not exist."""

    code = "not_found"
    message = "There is nothing under that name. Check the number or id."


class IdempotencyKeyReused(Refusal):
    """The key has already carried out a different request."""

    code = "idempotency_key_reused"
    message = "This Idempotency-Key was used for a different request. Send a new key."


class AmountExceedsRefundable(Refusal):
    """More money was asked for than is left of the payment."""

    code = "amount_exceeds_refundable"
    message = "The amount is more than what is left to refund on this order."


class CurrencyMismatch(Refusal):
    """The currency is not the one the order was paid in."""

    code = "currency_mismatch"
    message = "The order was paid in another currency."


class SecondFactorNeedsPerson(Refusal):
    """Accounts with a second factor are reset by a person only."""

    code = "second_factor_needs_person"
    message = "This account has a second factor. A person at the shop has to reset it."


class EmailNotVerified(Refusal):
    """A link goes only to an address that its owner has confirmed."""

    code = "email_not_verified"
    message = "The address on file was never confirmed, so no link can be sent to it."


class AccountLocked(Refusal):
    """A locked account is opened by a person only."""

    code = "account_locked"
    message = "This account is locked. A person at the shop has to unlock it first."

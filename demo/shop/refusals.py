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


class NotThisState(Refusal):
    """The thing is in a state that does not allow this; the message says which."""

    code = "not_in_this_state"
    message = "That can't be done in its present state."


class AlreadyDone(Refusal):
    """What was asked for stands already."""

    code = "already_done"
    message = "That stands already; nothing was changed."


class TooSoon(Refusal):
    """A parcel is searched for only when it has stood still for long enough."""

    code = "too_soon"
    message = "The carrier searches for a parcel that had no scan for five days."


class ReturnWindowClosed(Refusal):
    """The days for sending something back are over."""

    code = "return_window_closed"
    message = "This order was delivered more than 30 days ago."


class NotInStock(Refusal):
    """Nothing is left on the shelf in that colour."""

    code = "not_in_stock"
    message = "There is none left in that colour."


class CannotExchange(Refusal):
    """Only an order of one thing that comes in colours can be exchanged."""

    code = "cannot_exchange"
    message = "Only a single item that comes in colours can be exchanged."


class NotADuplicate(Refusal):
    """The payment is not a second one for the same order and amount."""

    code = "not_a_duplicate"
    message = "This payment does not repeat another one of the same order."


class LockedBySecurity(Refusal):
    """A lock that the shop itself has put on is opened by a person only."""

    code = "locked_by_security"
    message = "The shop locked this account itself. A person has to open it."


class AnotherCountry(Refusal):
    """The VAT of an order depends on the country that it goes to."""

    code = "another_country"
    message = "An order can't change its country. Cancel it and place it again."


class CannotSkip(Refusal):
    """Two parcels in a row may be skipped, and none that is charged."""

    code = "cannot_skip"
    message = "Two parcels in a row are skipped already. Pause the subscription instead."

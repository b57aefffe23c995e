"""Bean subscriptions: pause, resume, skip, other beans, another rhythm, the end.

A subscription keeps one charge date; later ones follow its rhythm. Beans are roasted two days after
the charge and are at the door three days later: until then a parcel counts as charged.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from shop.catalogue import BY_SKU
from shop.changes import Asked, Kind, Made, once
from shop.models import Change, Customer, Plan, Subscription, SubscriptionStatus
from shop.outbox import post
from shop.refusals import AlreadyDone, CannotSkip, NotFound, NotThisState

DELIVERED_AFTER = timedelta(days=5)
MONTH = timedelta(days=30)
MOST_SKIPPED = 2
SKU_OF = {
    Plan.HARBOUR: "BEANS-HARBOUR",
    Plan.FOG: "BEANS-FOG",
    Plan.LOWTIDE: "BEANS-LOWTIDE",
}


@dataclass(frozen=True)
class Upcoming:
    """The next parcel at one moment. `charged` says that it is paid and can't be changed."""

    charge_at: datetime
    delivery_at: datetime
    charged: bool
    skipped: int


def upcoming(row: Subscription, now: datetime) -> Upcoming:
    """The first parcel that is not at the door yet."""
    rhythm = timedelta(weeks=row.every_weeks)
    charge, rolled = row.next_charge_at, False
    while charge + DELIVERED_AFTER <= now:
        charge, rolled = charge + rhythm, True
    return Upcoming(charge, charge + DELIVERED_AFTER, charge <= now, 0 if rolled else row.skipped)


def price_of(plan: str) -> int:
    """What one parcel costs, in minor units."""
    return BY_SKU[SKU_OF[Plan(plan)]].price_minor


def changed(
    asked: Asked,
    allowed: tuple[SubscriptionStatus, ...],
    effect: Callable[[Subscription, Upcoming], str],
) -> tuple[Change, bool]:
    """Changes a subscription in one of the allowed states; `effect` returns the mail's words."""

    def run(customer: Customer) -> Made:
        row = Subscription.objects.filter(pk=asked.object, customer=customer).first()
        if row is None:
            raise NotFound("This customer has no subscription with that id.")
        if SubscriptionStatus(row.status) not in allowed:
            raise NotThisState(f"This subscription is {row.status}.")
        words = effect(row, upcoming(row, timezone.now()))
        row.save()
        post(customer, f"Your {row.get_plan_display()} subscription", words, "/subscriptions")
        return Made({"status_now": row.status, "next_charge": row.next_charge_at.isoformat()})

    return once(asked, run)


RUNNING = (SubscriptionStatus.ACTIVE,)
NOT_ENDED = (SubscriptionStatus.ACTIVE, SubscriptionStatus.PAUSED)


def pause(customer_id: str, ref: str, months: int, *, key: str) -> tuple[Change, bool]:
    """No charge for so many months; a parcel that is charged already still comes.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState.
    """

    def effect(row: Subscription, following: Upcoming) -> str:
        row.status = SubscriptionStatus.PAUSED
        first = following.charge_at
        if following.charged:
            first += timedelta(weeks=row.every_weeks)
        row.next_charge_at = max(first, timezone.now() + MONTH * months)
        row.skipped = 0
        return f"It's paused. The next charge is on {row.next_charge_at:%d %B %Y}."

    wishes: dict[str, str | int] = {"months": months}
    return changed(Asked(Kind.SUBSCRIPTION_PAUSE, customer_id, ref, key, wishes), RUNNING, effect)


def resume(customer_id: str, ref: str, *, key: str) -> tuple[Change, bool]:
    """Starts a paused subscription again; the first charge is in two days.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState.
    """

    def effect(row: Subscription, following: Upcoming) -> str:
        row.status = SubscriptionStatus.ACTIVE
        row.next_charge_at = timezone.now() + timedelta(days=2)
        return f"It's running again. The next charge is on {row.next_charge_at:%d %B %Y}."

    asked = Asked(Kind.SUBSCRIPTION_RESUME, customer_id, ref, key)
    return changed(asked, (SubscriptionStatus.PAUSED,), effect)


def skip(customer_id: str, ref: str, *, key: str) -> tuple[Change, bool]:
    """Leaves out the next parcel that isn't charged.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState, CannotSkip.
    """

    def effect(row: Subscription, following: Upcoming) -> str:
        if following.skipped >= MOST_SKIPPED:
            raise CannotSkip
        if following.charged:
            raise CannotSkip("The next parcel is charged already, so it comes.")
        row.next_charge_at = following.charge_at + timedelta(weeks=row.every_weeks)
        row.skipped = following.skipped + 1
        return f"The next parcel is skipped. The next charge is on {row.next_charge_at:%d %B %Y}."

    return changed(Asked(Kind.SUBSCRIPTION_SKIP, customer_id, ref, key), RUNNING, effect)


def unskip(customer_id: str, ref: str, *, key: str) -> tuple[Change, bool]:
    """Takes the last skip back, while the parcel that was left out could still be charged.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState.
    """

    def effect(row: Subscription, following: Upcoming) -> str:
        earlier = following.charge_at - timedelta(weeks=row.every_weeks)
        if following.skipped < 1 or earlier <= timezone.now():
            raise NotThisState("There is no skipped parcel left to bring back.")
        row.next_charge_at = earlier
        row.skipped = following.skipped - 1
        return f"The skipped parcel comes. The next charge is on {row.next_charge_at:%d %B %Y}."

    return changed(Asked(Kind.SUBSCRIPTION_UNSKIP, customer_id, ref, key), RUNNING, effect)


def change_plan(customer_id: str, ref: str, plan: str, *, key: str) -> tuple[Change, bool]:
    """Other beans from the next charge on; the rhythm stays.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState, AlreadyDone.
    """

    def effect(row: Subscription, following: Upcoming) -> str:
        if row.plan == plan:
            raise AlreadyDone("It's that plan already.")
        row.plan = plan
        return f"From the next charge on it's {row.get_plan_display()}."

    wishes: dict[str, str | int] = {"plan": plan}
    return changed(Asked(Kind.SUBSCRIPTION_PLAN, customer_id, ref, key, wishes), NOT_ENDED, effect)


def change_rhythm(customer_id: str, ref: str, weeks: int, *, key: str) -> tuple[Change, bool]:
    """A parcel every so many weeks, counted from the next one.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState, AlreadyDone.
    """

    def effect(row: Subscription, following: Upcoming) -> str:
        if row.every_weeks == weeks:
            raise AlreadyDone("It has that rhythm already.")
        row.next_charge_at = following.charge_at
        row.every_weeks = weeks
        return f"From now on it comes every {weeks} weeks."

    wishes: dict[str, str | int] = {"weeks": weeks}
    return changed(
        Asked(Kind.SUBSCRIPTION_RHYTHM, customer_id, ref, key, wishes), NOT_ENDED, effect
    )


def end(customer_id: str, ref: str, *, key: str) -> tuple[Change, bool]:
    """Ends a subscription at once; a parcel that is charged already still comes.

    Raises:
        IdempotencyKeyReused, NotFound, NotThisState.
    """

    def effect(row: Subscription, following: Upcoming) -> str:
        row.status = SubscriptionStatus.CANCELLED
        row.ended_at = timezone.now()
        return "It has ended, and nothing more is charged."

    asked = Asked(Kind.SUBSCRIPTION_CANCELLATION, customer_id, ref, key)
    return changed(asked, NOT_ENDED, effect)

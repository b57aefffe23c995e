"""Who is signed in at the storefront. A demo: a name is enough, and the page says so."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from shop.models import Customer
from shop.storefront.identity_token import identity_token

SESSION_KEY = "customer_id"


def visitor_of(request: HttpRequest) -> Customer | None:
    """The signed-in customer; None when nobody is, or when the shop has started over."""
    if not hasattr(request, "tern_visitor"):
        customer_id = request.session.get(SESSION_KEY)
        found = Customer.objects.filter(pk=customer_id).first() if customer_id else None
        request.tern_visitor = found  # type: ignore[attr-defined]
    visitor: Customer | None = request.tern_visitor  # type: ignore[attr-defined]
    return visitor


def page_context(request: HttpRequest) -> dict[str, Any]:
    """What every page needs: the visitor, and the support widget's address and token."""
    if not hasattr(request, "session"):
        return {}
    visitor = visitor_of(request)
    token = identity_token(visitor, settings.UNSNAG_IDENTITY_SECRET) if visitor else ""
    return {"visitor": visitor, "unsnag_url": settings.UNSNAG_URL, "identity_token": token}

"""The pages of the storefront: catalogue, sign-in, the customer's own orders, the outbox."""

from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop import identity
from shop.api.errors import CODE_OF, MESSAGE_OF, error
from shop.catalogue import PRODUCTS, Shelf
from shop.models import Account, Address, Customer, OutboxMail, Preferences
from shop.seed.personas import PERSONAS
from shop.storefront.belongings import invoice_of, payment_lines, subscription_cards
from shop.storefront.order_cards import cards_of
from shop.storefront.visitor import SESSION_KEY, visitor_of

SHORTEST_PASSWORD = 10
OUTBOX_SHOWS = 50


@require_safe
@never_cache
def catalogue(request: HttpRequest) -> HttpResponse:
    """Everything for sale, shelf by shelf."""
    shelves = [(shelf.value, [item for item in PRODUCTS if item.shelf is shelf]) for shelf in Shelf]
    return render(request, "shop/catalogue.html", {"shelves": shelves})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Chooses who to be: a persona, or anyone by name or address."""
    if request.method == "POST":
        customer = Customer.objects.filter(pk=request.POST.get("customer_id", "")).first()
        if customer is not None:
            request.session.cycle_key()
            request.session[SESSION_KEY] = customer.id
            return redirect("account")
    asked = request.GET.get("q", "").strip()[:100]
    known = {persona.id for persona in PERSONAS}
    others = sorted(Customer.objects.exclude(pk__in=known), key=lambda row: row.name.casefold())
    wanted = asked.casefold()
    found = [row for row in others if wanted in f"{row.name} {row.email}".casefold()]
    gone = request.method == "POST"
    return render(
        request,
        "shop/sign_in.html",
        {"personas": PERSONAS, "found": found, "asked": asked, "gone": gone},
        status=404 if gone else 200,
    )


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Forgets who was signed in."""
    request.session.flush()
    return redirect("catalogue")


@require_safe
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """The signed-in customer's orders, parcels and refunds; nobody else's."""
    visitor = visitor_of(request)
    if visitor is None:
        return redirect("sign_in")
    context = {
        "cards": cards_of(visitor),
        "account": Account.objects.filter(pk=visitor.pk).first(),
        "address": Address.objects.filter(pk=visitor.pk).first(),
        "preferences": Preferences.objects.filter(pk=visitor.pk).first(),
    }
    return render(request, "shop/account.html", context)


@require_safe
@never_cache
def subscriptions(request: HttpRequest) -> HttpResponse:
    """The signed-in customer's subscriptions with their next parcels."""
    visitor = visitor_of(request)
    if visitor is None:
        return redirect("sign_in")
    context = {"cards": subscription_cards(visitor, timezone.now())}
    return render(request, "shop/subscriptions.html", context)


@require_safe
@never_cache
def payments(request: HttpRequest) -> HttpResponse:
    """The signed-in customer's credit, and what was charged and given back."""
    visitor = visitor_of(request)
    if visitor is None:
        return redirect("sign_in")
    return render(request, "shop/payments.html", {"lines": payment_lines(visitor)})


@require_safe
@never_cache
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    """An invoice of the signed-in customer's; anybody else's is not found."""
    visitor = visitor_of(request)
    if visitor is None:
        return redirect("sign_in")
    found = invoice_of(visitor, number)
    if found is None:
        return render(request, "shop/not_found.html", status=404)
    return render(request, "shop/invoice.html", {"invoice": found})


@require_safe
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """The mails the shop would have sent, newest first."""
    mails = OutboxMail.objects.order_by("-sent_at", "-pk")
    context = {"mails": mails[:OUTBOX_SHOWS], "count": mails.count(), "shows": OUTBOX_SHOWS}
    return render(request, "shop/outbox.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """Where a mailed link leads: a new password, once."""
    reset = identity.open_reset(token)
    if reset is None:
        return render(request, "shop/choose_password.html", {"state": "spent"}, status=410)
    if request.method != "POST":
        return render(request, "shop/choose_password.html", {"state": "open", "reset": reset})
    password = request.POST.get("password", "")
    if problem := problem_with(password, reset.customer_id):
        context = {"state": "open", "reset": reset, "problem": problem}
        return render(request, "shop/choose_password.html", context, status=422)
    if not identity.set_password(token, password):
        return render(request, "shop/choose_password.html", {"state": "spent"}, status=410)
    return render(request, "shop/choose_password.html", {"state": "done", "reset": reset})


def problem_with(password: str, customer_id: str) -> str:
    """What is wrong with a new password, in words for the page; empty when nothing is."""
    if not SHORTEST_PASSWORD <= len(password) <= 200:
        return f"Use {SHORTEST_PASSWORD} characters or more, up to 200."
    current = Account.objects.values_list("password_hash", flat=True).get(pk=customer_id)
    if current and check_password(password, current):
        return "That is your present password. Choose a different one."
    return ""


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse | JsonResponse:
    """The page for an address that leads nowhere; the API keeps its own shape."""
    if request.path.startswith("/api/"):
        return error(404, CODE_OF[404], MESSAGE_OF[404])
    return render(request, "shop/not_found.html", status=404)

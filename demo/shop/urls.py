"""Every address of the shop: the API under /api, the storefront for people."""

from django.urls import path

from shop.api.routes import api
from shop.storefront import views

urlpatterns = [
    path("api/", api.urls),
    path("", views.catalogue, name="catalogue"),
    path("sign-in", views.sign_in, name="sign_in"),
    path("sign-out", views.sign_out, name="sign_out"),
    path("account", views.account, name="account"),
    path("subscriptions", views.subscriptions, name="subscriptions"),
    path("payments", views.payments, name="payments"),
    path("invoices/<str:number>", views.invoice, name="invoice"),
    path("outbox", views.outbox, name="outbox"),
    path("reset/<str:token>", views.choose_password, name="choose_password"),
]
handler404 = "shop.storefront.views.not_found"

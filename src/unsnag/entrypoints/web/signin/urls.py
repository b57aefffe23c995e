"""Routes of signing in."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.signin import factor, links, single_sign_on, views

urlpatterns = [
    path("sign-in", views.sign_in, name="sign-in"),
    path("sign-in/factor", factor.second_step, name="sign-in-factor"),
    path("sign-in/set-up", factor.set_up, name="sign-in-set-up"),
    path("sign-in/confirm", factor.confirm, name="sign-in-confirm"),
    path("sign-in/welcome/<str:secret>", links.welcome, name="welcome"),
    path("sign-in/with/<slug:provider>", single_sign_on.leave, name="sign-in-with"),
    path("sign-in/with/<slug:provider>/back", single_sign_on.back, name="sign-in-back"),
    path("sign-out", views.sign_out, name="sign-out"),
]

"""Routes of the desk and of approvals."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.desk import approvals, compare, reviews, sharing, views

urlpatterns = [
    path("desk", views.queue, name="desk"),
    path("desk/changes", views.changes, name="desk-changes"),
    path("desk/tickets/<int:ticket>", views.ticket, name="ticket"),
    path("desk/macros", sharing.macros, name="macros"),
    path("desk/macros/keep", sharing.keep, name="macro-keep"),
    path("desk/macros/<int:macro>/remove", sharing.remove, name="macro-remove"),
    path("desk/tickets/<int:ticket>/here", sharing.here, name="ticket-here"),
    path("desk/tickets/<int:ticket>/reply", views.reply, name="ticket-reply"),
    path("desk/tickets/<int:ticket>/note", views.note, name="ticket-note"),
    path("desk/tickets/<int:ticket>/close", views.close, name="ticket-close"),
    path("desk/tickets/<int:ticket>/give-back", views.give_back, name="ticket-give-back"),
    path("desk/tickets/<int:ticket>/about", views.about, name="ticket-about"),
    path("desk/tickets/<int:ticket>/compare", compare.compare, name="ticket-compare"),
    path("desk/tickets/<int:ticket>/compared", compare.compared, name="ticket-compared"),
    path("desk/reviews", reviews.waiting, name="reviews"),
    path("desk/reviews/<int:case>", reviews.one, name="review"),
    path("desk/reviews/<int:case>/label", reviews.label, name="review-label"),
    path("desk/tickets/<int:ticket>/undo/<int:effect>", views.undo, name="ticket-undo"),
    path("desk/approvals", approvals.waiting, name="approvals"),
    path("desk/approvals/<int:approval>", approvals.one, name="approval"),
    path("desk/approvals/<int:approval>/result", approvals.result, name="approval-result"),
    path("desk/approvals/<int:approval>/approve", approvals.approve, name="approve"),
    path("desk/approvals/<int:approval>/refuse", approvals.refuse, name="refuse"),
    path("desk/approvals/<int:approval>/take-over", approvals.take_over, name="take-over"),
]

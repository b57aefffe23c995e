"""Routes of the messengers: their doors, files that came by them, how they are."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.messaging import channels, doors, files

urlpatterns = [
    path("api/messaging/<slug:channel>", doors.take, name="messaging-door"),
    path("desk/files/<int:file>/<str:token>", files.desk_file, name="desk-file"),
    path(
        "desk/mail-files/<int:message>/<int:place>/<str:token>", files.mail_file, name="mail-file"
    ),
    path("insights/channels", channels.channels, name="channels"),
]

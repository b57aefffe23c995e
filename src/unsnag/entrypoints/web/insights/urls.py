"""Routes of insights and autonomy."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.insights import autonomy, pools, record, views

urlpatterns = [
    path("insights", views.day, name="insights"),
    path("insights/issues", views.issues, name="insights-issues"),
    path("insights/issues/<int:issue>", views.issue, name="insights-issue"),
    path("insights/record", record.record, name="insights-record"),
    path("insights/autonomy", autonomy.levels, name="autonomy"),
    path("insights/autonomy/level", autonomy.set_level, name="autonomy-level"),
    path("insights/autonomy/pools", pools.sign, name="autonomy-pools"),
    path("insights/autonomy/pools/<int:pool>/end", pools.end, name="autonomy-pool-end"),
    path("insights/autonomy/stop", autonomy.stop, name="autonomy-stop"),
    path("insights/autonomy/resume", autonomy.resume, name="autonomy-resume"),
]

"""Routes of insights and autonomy."""

from __future__ import annotations

from django.urls import path

from unsnag.entrypoints.web.insights import (
    autonomy,
    discovered,
    labelling,
    learning_runs,
    moved,
    pools,
    record,
    suspects,
    training,
    understanding,
    views,
)

urlpatterns = [
    path("insights", views.day, name="insights"),
    path("insights/issues", views.issues, name="insights-issues"),
    path("insights/issues/<int:issue>", views.issue, name="insights-issue"),
    path("insights/record", record.record, name="insights-record"),
    path("insights/understanding", understanding.understanding, name="understanding"),
    path("insights/understanding/sureness", understanding.set_sureness, name="sureness"),
    path("insights/understanding/use", understanding.use, name="use-version"),
    path("insights/understanding/compare", understanding.compare, name="compare-versions"),
    path("insights/understanding/suspects", suspects.suspects, name="suspects"),
    path("insights/understanding/suspects/decide", suspects.decide, name="decide-suspect"),
    path("insights/understanding/suspects.csv", suspects.as_file, name="suspects-file"),
    path("insights/understanding/train", training.begin, name="train"),
    path("insights/understanding/train/again", training.again, name="train-again"),
    path("insights/understanding/train/<str:run>", training.one, name="training-run"),
    path("insights/understanding/discovered", discovered.discovered, name="discovered"),
    path("insights/understanding/discovered/file", discovered.in_file, name="discover-file"),
    path("insights/understanding/discovered/own", discovered.in_own, name="discover-own"),
    path("insights/understanding/discovered/merge", discovered.merge, name="merge-groups"),
    path("insights/understanding/discovered/<int:group>", discovered.arrange, name="arrange-group"),
    path("insights/understanding/flags/<int:flag>", discovered.settle_flag, name="settle-flag"),
    path("insights/understanding/runs/<str:run>", learning_runs.one, name="learning-run"),
    path("insights/understanding/label", labelling.label, name="label"),
    path("insights/understanding/label/choose", labelling.choose, name="choose-tickets"),
    path("insights/understanding/label/<str:batch>", labelling.batch, name="label-batch"),
    path("insights/understanding/label/<str:batch>/say", labelling.say, name="label-say"),
    path("insights/understanding/moved", moved.moved, name="moved"),
    path("insights/understanding/moved/<int:alarm>", moved.acknowledge, name="acknowledge"),
    path("insights/understanding/propose", moved.propose, name="propose-training"),
    path("insights/understanding/propose/<int:proposal>", moved.settle, name="settle-proposal"),
    path("insights/autonomy", autonomy.levels, name="autonomy"),
    path("insights/autonomy/level", autonomy.set_level, name="autonomy-level"),
    path("insights/autonomy/pools", pools.sign, name="autonomy-pools"),
    path("insights/autonomy/pools/<int:pool>/end", pools.end, name="autonomy-pool-end"),
    path("insights/autonomy/stop", autonomy.stop, name="autonomy-stop"),
    path("insights/autonomy/resume", autonomy.resume, name="autonomy-resume"),
]

"""Keeps a process at the version of the classifier that is in force: asked again and again, it
takes over what somebody chose, in whichever process. What can't be read changes nothing."""

from __future__ import annotations

import logging
from dataclasses import replace

from unsnag.application.ports.model_versions import ModelVersions, VersionFiles
from unsnag.application.ports.models import ServedModel
from unsnag.domain.understanding import Prediction

log = logging.getLogger(__name__)


class ModelInForce:
    """A ServedModel that can be switched. Every prediction names the version that made it."""

    def __init__(self, model: ServedModel) -> None:
        self._model = model

    def switch(self, model: ServedModel) -> None:
        """Predict with another model from now on."""
        self._model = model

    @property
    def version(self) -> str:
        return self._model.version

    @property
    def intents(self) -> tuple[str, ...]:
        return self._model.intents

    def predict(self, text: str) -> Prediction:
        model = self._model  # one for the whole prediction, whatever is switched meanwhile
        return replace(model.predict(text), model=model.version)

    def danger_in(self, text: str) -> str:
        return self._model.danger_in(text)


class FollowModel:
    """Called every so often by one thread of a process."""

    def __init__(self, versions: ModelVersions, files: VersionFiles, model: ModelInForce) -> None:
        self._versions, self._files, self._model = versions, files, model
        self._unreadable = ""

    def __call__(self) -> bool:
        """Take over the version in force; whether that was another one."""
        choice = self._versions.in_force()
        if choice is None or choice.version == self._model.version:
            return False
        chosen = self._files.model(choice.version)
        if chosen is None:
            if self._unreadable != choice.version:  # said once, tried again and again
                log.error(
                    "The files of classifier version %s can't be read; %s stays in force here.",
                    choice.version,
                    self._model.version,
                )
            self._unreadable = choice.version
            return False
        self._model.switch(chosen)
        self._unreadable = ""
        return True

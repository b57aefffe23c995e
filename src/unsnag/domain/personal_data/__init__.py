"""Personal data in a text: where it stands, what proves it, and the text without it.

A card, an account or a national number counts only where its check digits hold; a phone number, an
address or a secret by its form. Nothing here raises, whatever the text. What this can't know is
named in docs/signals.md: people's names, street addresses, numbers without a check.
"""

from unsnag.domain.personal_data.finding import (
    KEPT_BY_NOBODY,
    Personal,
    PersonalKind,
    find_personal,
)
from unsnag.domain.personal_data.masking import (
    CALLED,
    MASKS,
    Masked,
    fit_to_keep,
    for_eyes,
    masked,
    masks_in,
)
from unsnag.domain.personal_data.standing_in import StoodIn, put_back, stood_in

__all__ = [
    "CALLED",
    "KEPT_BY_NOBODY",
    "MASKS",
    "Masked",
    "Personal",
    "PersonalKind",
    "StoodIn",
    "find_personal",
    "fit_to_keep",
    "for_eyes",
    "masked",
    "masks_in",
    "put_back",
    "stood_in",
]

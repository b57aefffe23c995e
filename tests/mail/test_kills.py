"""The running mailbox is killed while mails come in: none is lost and none is there twice."""

from __future__ import annotations

import pytest
from bench.mailbox import installation, mails, send_and_kill

MAILS = 120
KILLS = 3


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_mail_is_lost_or_doubled_when_the_process_is_killed() -> None:
    with installation() as serving:
        serving.start()
        try:
            send_and_kill(serving, mails("kills", MAILS), KILLS)
            assert serving.count() == (MAILS, MAILS)
        finally:
            serving.kill()

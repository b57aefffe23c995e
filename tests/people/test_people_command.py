"""`unsnag people` on an installation of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
from unsnag import bootstrap
from unsnag.entrypoints.configuration import read_configuration
from unsnag.entrypoints import wiring
wiring.use_tools(bootstrap)
print("before", bootstrap.main(["people", "list"]))
read_configuration().make_secrets()
bootstrap.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
for words in (
    ["invite", "robin", "Robin Okafor", "admin", "manager"],
    ["role", "robin", "agent"],
    ["deactivate", "robin"],
    ["invite", "kim", "Kim Wu", "auditor", "agent"],
    ["invite", "kim", "Kim Wu", "admin", "--email", "kim@example.com"],
    ["role", "robin", "agent"],
    ["deactivate", "robin"],
    ["list"],
    ["reactivate", "robin"],
    ["let-in", "robin"],
    ["factor-off", "robin"],
    ["let-in", "nobody"],
):
    print("#", bootstrap.main(["people", *words]), words[0], words[1:2])
from unsnag.adapters.store.audit_models import AuditPendingRow
kept = AuditPendingRow.objects.filter(kind="person_changed")
print("by", sorted(set(kept.values_list("by", flat=True))))
"""


def test_the_operator_makes_the_first_admin_and_lets_people_in(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "UNSNAG_DATA": str(tmp_path),
        "UNSNAG_PUBLIC_URL": "https://help.example.com",
    }
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    said = done.stdout
    assert "before 2" in said
    assert re.search(
        r"https://help\.example\.com/sign-in/welcome/[\w-]{43}\n"
        r"It sets the password, once, for 3 days\.\n# 0 invite",
        said,
    )
    assert "# 1 role ['robin']\n# 1 deactivate ['robin']\n# 1 invite ['kim']" in said
    assert done.stderr.count("This is the last admin.") == 2
    assert "an auditor" in done.stderr.lower()
    assert "robin: Robin Okafor; Agent\n# 0 role" in said
    assert "kim: Kim Wu; Admin\nrobin: Robin Okafor; Agent; deactivated\n# 0 list" in said
    assert "There is none.\n# 0 factor-off" in said
    assert "# 2 let-in ['nobody']" in said
    assert "by ['the command line']" in said

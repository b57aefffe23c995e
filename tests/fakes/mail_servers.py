"""Postfix and Dovecot, run for a test in a folder of their own on ports of their own.

They start as root and drop to their own users, as they do when they are installed.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PASSWORD = "a mailbox's password"
_DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_username_format = %Ln
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
recipient_delimiter = +
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""
_POSTFIX = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
myhostname = mx.tern.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_recipient_restrictions = permit_mynetworks, reject
virtual_mailbox_domains = tern.example, example.com, imap.example
virtual_transport = lmtp:inet:127.0.0.1:{dovecot}
transport_maps = inline:{{ {routes} }}
recipient_delimiter = +
lmtp_destination_recipient_limit = 1
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
smtputf8_enable = no
"""
_MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""


def missing() -> str:
    """Why these servers can't run here; empty when they can."""
    if os.geteuid() != 0:
        return "Postfix and Dovecot start as root"
    gone = [one for one in ("dovecot", "postfix") if shutil.which(one) is None]
    return f"{' and '.join(gone)} not installed" if gone else ""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Dovecot:
    """Mailboxes for any name, by IMAP, filled by LMTP."""

    folder: Path
    imap: int
    lmtp: int

    def start(self) -> None:
        file = self.folder / "dovecot.conf"
        uid, gid = 65534, 65534
        (self.folder / "mail").mkdir(exist_ok=True)
        os.chown(self.folder / "mail", uid, gid)
        values = {"imap": self.imap, "lmtp": self.lmtp, "uid": uid, "gid": gid}
        text = _DOVECOT.format(folder=self.folder, password=PASSWORD.replace(" ", "_"), **values)
        file.write_text(text)
        # It goes on in the background and keeps what it was given as output.
        subprocess.run(["dovecot", "-c", str(file)], check=True, stderr=subprocess.DEVNULL)
        _answers(self.imap)
        _answers(self.lmtp)

    def stop(self) -> None:
        file = self.folder / "dovecot.conf"
        subprocess.run(["doveadm", "-c", str(file), "stop"], check=False, stderr=subprocess.DEVNULL)


@dataclass
class Postfix:
    """Takes mail on a port and hands it on: by routes to LMTP ports, else to Dovecot."""

    folder: Path
    port: int
    dovecot: int
    routes: dict[str, int]

    def start(self) -> None:
        conf = self.folder / "conf"
        for one in (conf, self.folder / "queue", self.folder / "data"):
            one.mkdir(exist_ok=True)
        shutil.chown(self.folder / "data", "postfix")
        routes = ", ".join(
            f"{{ {name} = lmtp:inet:127.0.0.1:{port} }}" for name, port in self.routes.items()
        )
        text = _POSTFIX.format(folder=self.folder, dovecot=self.dovecot, routes=routes)
        (conf / "main.cf").write_text(text)
        (conf / "master.cf").write_text(_MASTER.format(port=self.port))
        command = ["postfix", "-c", str(conf)]
        subprocess.run([*command, "start"], check=True, stderr=subprocess.DEVNULL)
        _answers(self.port)

    def stop(self) -> None:
        command = ["postfix", "-c", str(self.folder / "conf"), "stop"]
        subprocess.run(command, check=False, stderr=subprocess.DEVNULL)


@contextmanager
def mail_servers(folder: Path, routes: dict[str, int]) -> Iterator[tuple[Postfix, Dovecot]]:
    """Both, running."""
    folder.chmod(0o755)
    for parent in folder.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o111)
    dovecot = Dovecot(folder / "dovecot", free_port(), free_port())
    postfix = Postfix(folder / "postfix", free_port(), dovecot.lmtp, routes)
    for one in (dovecot.folder, postfix.folder):
        one.mkdir(exist_ok=True)
    try:
        dovecot.start()
        postfix.start()
        yield postfix, dovecot
    finally:
        postfix.stop()
        dovecot.stop()


def _answers(port: int) -> None:
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"nothing listens on port {port}")

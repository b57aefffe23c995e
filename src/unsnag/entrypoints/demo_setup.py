"""Fills a fresh installation with the demo company; on a filled one it changes nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence

from django.contrib.auth.models import Group, User
from django.core.management import call_command

from unsnag.application.company import Company
from unsnag.application.ports.knowledge import ArticleDesk
from unsnag.application.ports.store import Store
from unsnag.domain.autonomy import ChangeKind
from unsnag.domain.knowledge import (
    ArticleContent,
    Collection,
    ImportOutcome,
    IncomingArticle,
    PublishedArticle,
    address_of,
)
from unsnag.entrypoints.cli.demo import make_logins
from unsnag.entrypoints.configuration import Configuration

INSTALLER = "The installer"
STAFF = (
    ("morgan", "Morgan Reyes", "manager"),
    ("alex", "Alex Lindgren", "agent"),
    ("robin", "Robin Okafor", "admin"),
)


def migrate() -> None:
    """Bring the database to the newest shape."""
    call_command("migrate", verbosity=0, interactive=False)


def fill(
    configuration: Configuration,
    company: Company,
    articles: ArticleDesk,
    store: Store,
    written: Sequence[PublishedArticle],
    versions: Mapping[str, str],
    say: Callable[[str], None],
) -> None:
    """Articles, staff with fresh passwords, and the levels that actions begin with: each holds for
    the version of its playbook that is installed."""
    fresh = not (configuration.data / "logins.json").exists()
    if fresh:
        for place, name in enumerate(company.collections):
            articles.put_collection(Collection(address_of(name), name, position=place))
    outcomes = [
        articles.import_article(as_incoming(article, n), by=INSTALLER).outcome
        for n, article in enumerate(written)
    ]
    if any(o in (ImportOutcome.CREATED, ImportOutcome.CHANGED) for o in outcomes):
        say(f"{len(written)} help articles.")
    if fresh:
        make_logins(configuration, [_account(*person) for person in STAFF])
        for (playbook, action), level in company.levels.items():
            store.set_level(
                playbook,
                action,
                level,
                by=INSTALLER,
                reason="The demo's beginning",
                version=versions.get(playbook, ""),
                kind=ChangeKind.INSTALLER,
            )
        say("Staff accounts with fresh passwords.")


def as_incoming(article: PublishedArticle, position: int) -> IncomingArticle:
    """A shipped article, to be published here."""
    return IncomingArticle(
        source="demo",
        source_id=article.id,
        language=article.language,
        content=ArticleContent(article.title, article.summary, article.body, article.keywords),
        slug=article.slug,
        collections=(article.collection,),
        audience=article.audience,
        related=article.related,
        position=position,
        updated=article.updated,
        checked=article.checked,
    )


def _account(name: str, full_name: str, role: str) -> dict[str, str]:
    password = secrets.token_urlsafe(9)
    first, _, last = full_name.partition(" ")
    person, _ = User.objects.get_or_create(
        username=name, defaults={"first_name": first, "last_name": last, "is_staff": False}
    )
    person.set_password(password)
    person.save()
    group, _ = Group.objects.get_or_create(name=role)
    person.groups.set([group])
    return {"name": name, "role": role, "password": password}

"""A desk with one more person: Robin, an admin. `serve` as in `desk_world`."""

from __future__ import annotations

import sys

from unsnag.entrypoints.configuration import read_configuration

read_configuration().make_secrets()

from tests.journeys import desk_world  # noqa: E402

if __name__ == "__main__":
    given = desk_world.staff

    def staff() -> None:
        given()
        for name, first, last, role in (
            ("robin", "Robin", "Okafor", "admin"),
            ("ash", "Ash", "Moreau", "auditor"),
        ):
            user = desk_world.User.objects.create_user(
                name, password=desk_world.PASSWORD, first_name=first, last_name=last
            )
            user.groups.add(desk_world.Group.objects.get_or_create(name=role)[0])

    desk_world.staff = staff
    desk_world.main(sys.argv[1:])

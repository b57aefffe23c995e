"""Care of the shop's database: `python -m shop.manage setup | seed | reset`, from demo/."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Runs one command against the shop's own settings, whatever the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

"""The door for a WSGI server: `granian --interface wsgi --working-dir demo shop.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

# Set outright: a support product started from the same shell may have named its own settings.
os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
application = get_wsgi_application()

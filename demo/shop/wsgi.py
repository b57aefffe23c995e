"""The door for a WSGI server, e.g. granian: `shop.wsgi:application` with demo/ as its folder."""

import os

from django.core.wsgi import get_wsgi_application

# Set outright: a support product started from the same shell may have named its own settings.
os.environ["DJANGO_SETTINGS_MODULE"] = "shop.settings"
application = get_wsgi_application()

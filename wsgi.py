"""The application for a server of one's own choosing: `gunicorn wsgi:app`."""

from backoffice.app import create_app
from backoffice.config import settings

app = create_app(settings())

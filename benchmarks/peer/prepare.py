"""Make Django's tables and the account that measures: `python -m peer.prepare`.

The password comes on standard input. The rows come later, copied from ours.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peer.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402 (Django wants setup first)
from django.core.management import call_command  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)
User.objects.create_superuser("bench", "bench@tests.example", sys.stdin.read().strip())

# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a hall set up for tests? As the real one, in a folder that is thrown away, with few draws."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_home = tempfile.mkdtemp(prefix="klimatkontrakt-trial-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
(Path(_home) / "static").mkdir()
os.environ["KK_HOME"] = _home

from klimatkontrakt.hall.core.settings import *  # noqa: E402, F403

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DRAWS = 250
EXAMPLE_PATIENCE_SECONDS = 60.0  # tests wait for what they read

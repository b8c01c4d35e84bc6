# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Settings for all tests: hypothesis profiles, and skips that must not happen where CI requires what they need."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings

from tests.cities import SHARED

settings.register_profile(
    "default", deadline=None, max_examples=40, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("KK_PROFILE", "default"))
REQUIRED = set(filter(None, os.environ.get("KK_REQUIRE", "").split(",")))


@pytest.fixture(scope="session")
def shared():
    """The material beside the project; tests that read it skip where it is absent."""
    if not SHARED.is_dir():
        if "shared" in REQUIRED:
            pytest.fail("KK_REQUIRE asks for shared, and it is absent")
        pytest.skip("shared: the material beside the project is absent")
    return SHARED

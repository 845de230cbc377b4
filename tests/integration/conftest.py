"""Fixtures of the integration tests: a scripted HTTP server, and a patience that does not wait."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.http_script import Script, scripted
from tests.http_sources import Waiting


@pytest.fixture
def script() -> Iterator[Script]:
    with scripted() as running:
        yield running


@pytest.fixture
def waiting() -> Waiting:
    return Waiting()

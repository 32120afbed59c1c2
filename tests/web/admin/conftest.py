"""The owner in front of the admin's pages."""

import pytest
from flask import Flask

from tests.web.browser import THIS_COMPUTER, Browser
from tests.web.conftest import logged_in
from tests.world import Box


@pytest.fixture
def budi(app: Flask, box: Box) -> Browser:
    """Budi's browser on the box's own computer."""
    return logged_in(app, "Budi", THIS_COMPUTER)

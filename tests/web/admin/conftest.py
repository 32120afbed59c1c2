"""The owner in front of the admin's pages."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from tests.web.browser import THIS_COMPUTER, Browser, Page
from tests.web.conftest import logged_in
from tests.world import Box


@pytest.fixture
def budi(app: Flask, box: Box) -> Browser:
    """Budi's browser on the box's own computer."""
    return logged_in(app, "Budi", THIS_COMPUTER)


@pytest.fixture
def save(budi: Browser) -> Callable[..., Page]:
    """Save an open page of settings with what is typed: save(page, key=value)."""

    def save(page: Page, **typed: str) -> Page:
        button = page.button("Simpan perubahan", "/admin/pengaturan")
        sent = [(name, value) for name, value in button.fields if name not in typed]
        return budi.press_button(replace(button, fields=[*sent, *typed.items()]))

    return save

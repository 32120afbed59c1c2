"""What a test reads from a form of the admin's pages."""

import re
from html import unescape

from tests.web.browser import Page, spaced

TOO_LONG = "x" * 61
EMOJI = "Poli 🦷 Gigi"
HTML = "<b>Poli</b><script>alert(1)</script>"
UNFIT_NAMES = ("", "   ", TOO_LONG, "\0", "\u202e")


def open_dialogs(page: Page) -> list[str]:
    """Return the ids of the dialogs that stand open."""
    divs = page.tags("div")
    return [one["id"] for one in divs if "is-open" in one.get("class", "").split()]


def said_at(page: Page, field: str) -> str:
    """Return the one sentence that is tied to a refused field."""
    ids = [
        one
        for tag in ("input", "select", "textarea", "fieldset")
        for attrs in page.tags(tag)
        if attrs.get("aria-invalid") == "true" or tag == "fieldset"
        if attrs.get("name") == field or attrs.get("aria-describedby", "").count(field)
        for one in attrs.get("aria-describedby", "").split()
    ]
    said = [sentence for one in ids for sentence in _alerts(page, one)]
    assert len(said) == 1, f"{said} at {field!r}"
    return said[0]


def said_on_page(page: Page) -> str:
    """Return the sentence of a refusal that has no field."""
    note = r'<p class="note note-bad[^>]*>.*?<span>(.*?)</span>'
    [said] = re.findall(note, page.html)
    return unescape(said)


def typed(page: Page, dialog: str, field: str) -> str:
    """Return what stands in a field of a dialog."""
    return next(
        unescape(one.get("value", ""))
        for one in _inputs(page, dialog)
        if one.get("name") == field
    )


def ticked(page: Page, dialog: str, field: str) -> set[int]:
    """Return which boxes of a dialog are ticked."""
    return {
        int(one["value"])
        for one in _inputs(page, dialog)
        if one.get("name") == field and "checked" in one
    }


def done(page: Page) -> str:
    """Return what the page says was done."""
    found = re.search(r'<div class="toast is-open"[^>]*>(.*?)</div>', page.html)
    return _words(found.group(1)) if found else ""


def _inputs(page: Page, dialog: str) -> list[dict[str, str]]:
    start = page.html.index(f'id="{dialog}"')
    part = page.html[start : page.html.index("</section>", start)]
    return [
        {name: value for name, _, value in re.findall(r'([\w-]+)(="([^"]*)")?', tag)}
        for tag in re.findall(r"<input ([^>]*)>", part)
    ]


def _alerts(page: Page, id_: str) -> list[str]:
    note = rf'<small[^>]* id="{re.escape(id_)}" role="alert">(.*?)</small>'
    found = re.findall(note, page.html, re.S)
    return [_words(one) for one in found]


def _words(html: str) -> str:
    return spaced(unescape(re.sub(r"<[^>]+>", " ", html))).strip()

"""A browser without scripts: it reads pages, presses buttons and keeps cookies."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

OURS = "192.168.1.20"
PORT = 8080
HOST = f"{OURS}:{PORT}"
PHONE = "192.168.1.31"
COUNTER_PC = "192.168.1.40"
THIS_COMPUTER = "127.0.0.1"
VOID = {"meta", "link", "input", "br", "hr", "path", "circle", "rect", "img"}
SILENT = {"title", "script", "style", "svg"}


@dataclass
class Button:
    """What somebody can press: its words, and what is sent where."""

    words: str
    action: str
    method: str
    fields: list[tuple[str, str]]
    is_off: bool

    def field(self, name: str) -> str | None:
        """Return a field that is sent with it."""
        return dict(self.fields).get(name)


@dataclass
class _Form:
    action: str
    method: str
    id: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Reads a page as a person and a form do."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._seen: list[tuple[dict[str, str], str, _Form | None]] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.forms: list[_Form] = []
        self._form: _Form | None = None
        self._pressed: tuple[dict[str, str], int] | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.tags.append((tag, named))
        self._silent += tag in SILENT
        if tag == "form":
            self._form = _Form(
                named.get("action", ""), named.get("method", "get"), named.get("id", "")
            )
            self.forms.append(self._form)
        elif tag == "input" and self._form is not None:
            self._fill(named)
        elif tag == "button":
            self._pressed = named, len(self.words)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT
        if tag == "form":
            self._form = None
        elif tag == "button" and self._pressed:
            self._add_button(*self._pressed)
            self._pressed = None

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)

    def _fill(self, named: dict[str, str]) -> None:
        is_ticked = named.get("type") not in ("radio", "checkbox") or "checked" in named
        if "name" in named and is_ticked:
            self._form.fields.append((named["name"], named.get("value", "")))

    def _add_button(self, named: dict[str, str], since: int) -> None:
        words = named.get("aria-label") or spaced("".join(self.words[since:]))
        self._seen.append((named, words, self._form))

    def buttons(self) -> list[Button]:
        """Return the buttons that send something."""
        found = []
        for named, words, form in self._seen:
            if "form" in named:
                form = next(one for one in self.forms if one.id == named["form"])
            if form is None or named.get("type") == "button":
                continue
            own = [(named["name"], named.get("value", ""))] if "name" in named else []
            fields, is_off = form.fields + own, "disabled" in named
            found.append(Button(words, form.action, form.method, fields, is_off))
        return found


@dataclass
class Page:
    """An answer as its reader sees it."""

    answer: TestResponse
    path: str

    def __post_init__(self) -> None:
        """Read it."""
        self.html = self.answer.get_data().decode("utf-8", "replace")
        self._read = _Reader()
        if self.answer.mimetype == "text/html":
            self._read.feed(self.html)
        else:
            self._read.words.append(self.html)

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return self.answer.status_code

    @property
    def words(self) -> str:
        """Return all words on the page, spaced by single spaces."""
        return spaced(" ".join(self._read.words))

    @property
    def title(self) -> str:
        """Return the page's title."""
        found = re.search(r"<title>(.*?)</title>", self.html, re.S)
        return found.group(1) if found else ""

    def header(self, name: str) -> str | None:
        """Return a header of the answer."""
        return self.answer.headers.get(name)

    def data(self, name: str) -> str:
        """Return the first value of an attribute data-NAME."""
        return self.all_data(name)[0]

    def all_data(self, name: str) -> list[str]:
        """Return every value of an attribute data-NAME, in the page's order."""
        named = f"data-{name}"
        return [attrs[named] for _, attrs in self._read.tags if named in attrs]

    def links(self) -> list[str]:
        """Return where the page's links lead."""
        return [
            attrs["href"]
            for tag, attrs in self._read.tags
            if tag == "a" and "href" in attrs
        ]

    def tags(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of every element of a kind."""
        return [attrs for name, attrs in self._read.tags if name == tag]

    def has(self, words: str, action: str = "") -> bool:
        """Tell whether there is a button with these words."""
        return bool(self._matching(words, action))

    def button(self, words: str, action: str = "") -> Button:
        """Return the first button with these words that leads to this path."""
        found = self._matching(words, action)
        assert found, (
            f"no button {words!r} in {[b.words for b in self._read.buttons()]}"
        )
        return found[0]

    def _matching(self, words: str, action: str) -> list[Button]:
        return [
            button
            for button in self._read.buttons()
            if words in button.words and button.action.endswith(action)
        ]


class Browser:
    """One browser on one device."""

    def __init__(
        self, app: Flask, address: str = PHONE, *, keeps_cookies: bool = True
    ) -> None:
        self._client = FlaskClient(app, use_cookies=keeps_cookies)
        self.address = address
        self.agent = ""
        self.page: Page

    def ask(self, method: str, path: str, **parts: object) -> Page:
        """Send one request as it is; a redirect is not followed."""
        headers = {"Host": HOST, "User-Agent": self.agent, **parts.pop("headers", {})}
        answer = self._client.open(
            path,
            method=method,
            headers=headers,
            environ_overrides={
                "REMOTE_ADDR": self.address,
                "siantre.local_address": OURS,
            },
            **parts,
        )
        return Page(answer, path)

    def open(self, path: str) -> Page:
        """Open a page, wherever it leads."""
        self.page = self._follow(self.ask("GET", path))
        return self.page

    def send(self, path: str, **fields: object) -> Page:
        """Post a form of ours and see where it leads."""
        body = urlencode(fields, doseq=True)
        self.page = self._follow(self._post(path, body))
        return self.page

    def press(self, words: str, action: str = "") -> Page:
        """Press a button of the open page."""
        return self.press_button(self.page.button(words, action))

    def press_button(self, button: Button) -> Page:
        """Press a button, also one of a page that was open before."""
        assert not button.is_off, f"{button.words!r} cannot be pressed"
        body = urlencode(button.fields)
        if button.method == "get":
            return self.open(f"{button.action}?{body}")
        self.page = self._follow(self._post(button.action, body))
        return self.page

    def poll(self, seen: str | None = None, **more: object) -> Page:
        """Ask as the page's script does what has changed since `seen`."""
        url = self.page.data("live")
        query = urlencode({"sejak": seen or self.page.data("version"), **more})
        return self.ask("GET", f"{url}{'&' if '?' in url else '?'}{query}")

    def cookie(self, name: str) -> str | None:
        """Return the value of a cookie that it keeps: "hp" of hp_8080."""
        kept = self._client.get_cookie(f"{name}_{PORT}", OURS)
        return kept.value if kept else None

    def put_cookie(self, name: str, value: str, *, is_of_1_0: bool = False) -> None:
        """Plant a cookie; those of 1.0 have no port in their name."""
        named = name if is_of_1_0 else f"{name}_{PORT}"
        self._client.set_cookie(named, value, domain=OURS)

    def _post(self, path: str, body: str) -> Page:
        return self.ask(
            "POST",
            path,
            data=body,
            content_type="application/x-www-form-urlencoded",
            headers={"Origin": f"http://{HOST}"},
        )

    def _follow(self, page: Page) -> Page:
        for _ in range(5):
            if page.status not in (303, 308):
                return page
            page = self.ask("GET", page.header("Location"))
        raise AssertionError(f"it never arrives: {page.path}")


def spaced(text: str) -> str:
    """Return a text with single spaces."""
    return " ".join(text.split())

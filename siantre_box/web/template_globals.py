"""How moments and dates are written in Indonesian, and what every page knows."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from siantre_box import __version__
from siantre_box.core import clock, names, settings, wifi
from siantre_box.paper import printer
from siantre_box.views import statuses

# Longer than this without a place to break, a Wi-Fi name breaks anywhere.
LONGEST_RUN = 15
# Characters of a value in an address that is kept.
LONGEST_KEPT = 64


class _Settings:
    """The settings as they are now, for templates: settings.ticker."""

    def __getitem__(self, key: str) -> str:
        return settings.value(key)


def init_app(app: Flask) -> None:
    """Give the words to every template."""
    app.jinja_env.globals["settings"] = _Settings()
    app.jinja_env.globals["status_labels"] = statuses.LABELS
    app.jinja_env.globals["url_for"] = _addresses(app)
    app.add_template_global(time_of_day, "jam")
    app.add_template_global(date_in_words, "tanggal")
    app.add_template_global(clock.now, "now")
    app.add_template_global(_has_printer, "has_printer")
    app.add_template_global(names.max_length, "room_for")
    app.add_template_filter(thousands, "ribuan")
    app.add_template_filter(length_in_words, "lama")
    app.add_template_filter(halves)
    app.add_template_filter(widest)
    app.add_template_filter(broken)
    app.add_template_filter(whole)
    app.add_template_filter(size)
    app.add_template_filter(unbroken)
    app.add_template_filter(breakable)
    app.add_template_test(has_long_run)
    app.add_template_test(wifi.has_outer_spaces, "spaced_outside")
    app.add_template_filter(wifi.to_type, "to_type")
    app.context_processor(_known)


def local(moment: datetime) -> datetime:
    """Return a UTC moment in the site's zone."""
    return clock.local(moment, settings.number("time_zone"))


def time_of_day(moment: datetime) -> str:
    """Return a UTC moment as 10.07 in the site's zone."""
    return f"{local(moment):%H.%M}"


def date_in_words(day: date) -> str:
    """Return a date as "Rabu, 12 Agustus 2026"; a UTC moment in the site's zone."""
    return clock.date_in_words(local(day) if isinstance(day, datetime) else day)


def thousands(count: int) -> str:
    """Return a count as 1.248."""
    return f"{count:,}".replace(",", ".")


def length_in_words(length: timedelta | None) -> str:
    """Return "2 jam 6 menit"; less than a minute is not "0 menit".

    A count stays on the line of its unit.
    """
    if length is None:
        return "—"
    if length < timedelta(minutes=1):
        return "<\u00a01\u00a0menit"
    hours, minutes = divmod(round(length / timedelta(minutes=1)), 60)
    parts = ((hours, "jam"), (minutes, "menit"))
    return " ".join(f"{count}\u00a0{unit}" for count, unit in parts if count)


def halves(name: str, most: int) -> tuple[str, ...]:
    """Return a name of more than `most` characters in two lines of nearly one length.

    One without a space stays in one line. Engines of 2013 cannot balance lines.
    """
    spaces = [at for at, character in enumerate(name) if character == " "]
    if len(name) <= most or not spaces:
        return (name,)
    middle = min(spaces, key=lambda at: abs(2 * at + 1 - len(name)))
    return name[:middle], name[middle + 1 :]


def widest(lines: tuple[str, ...]) -> int:
    """Return how many characters the longest line has."""
    return max(map(len, lines))


def broken(lines: tuple[str, ...]) -> Markup:
    """Return the lines of a name, one below the other."""
    return Markup("<br>").join(lines)


def whole(lines: tuple[str, ...]) -> str:
    """Return a name that stands in a line of its own, in two where it has two."""
    if len(lines) == 1:
        return lines[0]
    return Markup('<span class="two">{}</span>').format(broken(lines))


def size(length: int, bounds: tuple[int, int, int]) -> str:
    """Return the class of a line that is so long: none up to the first bound."""
    passed = sum(length > bound for bound in bounds)
    return ("", " long", " longer", " longest")[passed]


def unbroken(counters: str) -> str:
    """Return counters whose numbers stay beside their words: "Loket 1, Loket 2"."""
    return re.sub(r" (?=[0-9]+(?:,|$))", "\N{NO-BREAK SPACE}", counters)


def breakable(name: str) -> Markup:
    """Let the name or password of a Wi-Fi break behind "_", "." and "-"."""
    return Markup("<wbr>").join(escape(part) for part in _runs(name))


def has_long_run(name: str) -> bool:
    """Tell whether a name has too few places to break for a narrow column."""
    return max(map(len, _runs(name)), default=0) > LONGEST_RUN


def _runs(name: str) -> list[str]:
    return re.findall(r"[^_. -]*[_. -]+|[^_. -]+", name)


def _addresses(app: Flask) -> Callable[..., str]:
    """Return what writes an address as Flask does, and each only once.

    A page has a dozen, nearly all of them those of the page before; Flask takes 40 µs.
    Values are texts, numbers and lists of them, not truth values.
    """
    write = app.url_map.bind("").build

    @lru_cache(maxsize=512)
    def known(endpoint: str, *values: tuple[str, object]) -> str:
        return write(endpoint, dict(values))

    def address(endpoint: str, **values: object) -> str:
        # Several services stand in one as a list, and no cache keeps lists; what a
        # stranger asked for stands in another, and is not kept.
        if any(
            isinstance(value, list) or len(str(value)) > LONGEST_KEPT
            for value in values.values()
        ):
            return write(endpoint, values)
        return known(endpoint, *values.items())

    return address


def _has_printer() -> bool:
    return printer.chosen() is not None


def _known() -> dict[str, Any]:
    values = settings.values()
    return {
        "business": values["business_name"],
        "counter_word": values["counter_word"],
        "version_of_box": __version__,
    }

"""The condition of a box as one line, which its owner sends to the seller by WhatsApp.

It names no person. Its check tells what a chat has cut or mistyped; it is not signed,
so whoever wants to can write another. `assets/armada.html` reads these lines.
"""

from binascii import crc_hqx
from datetime import date
from urllib.parse import quote

from siantre_box.core import clock, identity, settings
from siantre_box.diagnostics.health import Finding, Severity
from siantre_box.diagnostics.metrics import Metrics

SEPARATOR = " · "
NO_MARKS = str.maketrans({"·": "-", "#": None})
A_DAY = 86_400
# What a finding is called in the line; one that is not in the list by its own title.
WORDS = {
    "database": "data",
    "room": "ruang penyimpanan",
    "clock": "jam komputer",
    "address": "poster",
    "phones": "HP",
    "tv": "TV",
    "copy": "cadangan",
    "second_copy": "cadangan tambahan",
    "autostart": "jalan otomatis",
    "sign_in": "komputer minta sandi",
    "sleep": "komputer bisa tertidur",
    "voice": "rekaman",
    "spoken": "sebutan suara",
    "log_ins": "tebakan sandi",
    "chosen_address": "alamat",
    "printer": "printer karcis",
}


def line(
    seen: Metrics,
    found: tuple[Finding, ...],
    uptime: float,
    taken: dict[date, int],
) -> str:
    """Return the line; `taken` are the numbers given in a month, by its first date."""
    last = seen.last_copy
    parts = [
        "#SiAntre",
        # Whoever reads it parts it at the dots, and ends it at the number sign; chats
        # and the page make one space of many.
        " ".join(settings.value("business_name").translate(NO_MARKS).split()),
        _moment(seen.now),
        f"v{seen.version}",
        f"nyala {int(uptime // A_DAY)} hari",
        f"cadangan {_moment(last)}" if last else "belum ada cadangan",
        f"TV {sum(tv.is_there for tv in seen.televisions)}",
        "jam benar" if seen.is_clock_trusted else "jam salah",
    ]
    for said, severity in (("tolong", Severity.BAD), ("cek", Severity.WARN)):
        named = [WORDS.get(it.key, it.title) for it in found if it.state == severity]
        if named:
            parts.append(f"{said}: {', '.join(named)}")
    for first, count in taken.items():
        parts.append(f"{clock.MONTHS[first.month - 1]} {first.year} {count} nomor")
    words = SEPARATOR.join([*parts, f"#{identity.present().upper()}"])
    return f"{words}-{crc_hqx(words.encode(), 0xFFFF):04X}"


def whatsapp_link(condition: str) -> str:
    """Return the address that opens WhatsApp with the line, to the seller if known."""
    digits = "".join(filter(str.isdigit, settings.value("seller_whatsapp")))
    # A number at home begins with 0, the link wants the country's.
    number = f"62{digits[1:]}" if digits.startswith("0") else digits
    return f"https://wa.me/{number}?text={quote(condition)}"


def _moment(moment: date) -> str:
    return f"{moment:%d-%m-%Y %H.%M}"

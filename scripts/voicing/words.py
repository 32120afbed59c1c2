"""What each piece of the announcement says, and how it sounds.

The sounds are IPA: espeak-ng's Indonesian reading of every word, mended by hand where
it errs ("empat" and "enam" begin with a schwa, E is not "e akut", S is not a hiss).
"""

from collections.abc import Iterator

DIGITS = (
    *("nol", "satu", "dua", "tiga", "empat"),
    *("lima", "enam", "tujuh", "delapan", "sembilan"),
)
COUNTER_WORDS = ("Loket", "Meja", "Ruang", "Kursi", "Stall")
COUNTERS = range(1, 21)
WHOLE_DIGITS = range(1, 200)
"""Numbers read digit by digit in one phrase; higher ones are joined from two."""
WHOLE_WORDS = range(1, 100)

IPA = {
    "nol": "nˈol",
    "satu": "sˈatu",
    "dua": "dˈua",
    "tiga": "tˈiɡa",
    "empat": "əmpˈat",
    "lima": "lˈima",
    "enam": "ənˈam",
    "tujuh": "tˈudʒuh",
    "delapan": "dəlˈapan",
    "sembilan": "səmbˈilan",
    "sepuluh": "səpˈuluh",
    "sebelas": "səbəlˈas",
    "belas": "bəlˈas",
    "puluh": "pˈuluh",
    "seratus": "səɾˈatus",
    "ratus": "ɾˈatus",
    "seribu": "səɾˈibu",
    "ribu": "ɾˈibu",
    "nomor": "nˈomoɾ",
    "antrian": "antɾˈian",
    "silakan": "silˈakan",
    "menuju": "mənˈuʤu",
    "loket": "lˈokɛt",
    "meja": "mˈeʤa",
    "ruang": "ɾˈuaŋ",
    "kursi": "kˈuɾsi",
    "stall": "stˈol",
    **{"A": "ˈaː", "B": "bˈeː", "C": "ʧˈeː", "D": "dˈeː", "E": "ˈeː", "F": "ˈɛf"},
    **{"G": "ɡˈeː", "H": "hˈaː", "I": "ˈiː", "J": "ʤˈeː", "K": "kˈaː", "L": "ˈɛl"},
    **{"M": "ˈɛm", "N": "ˈɛn", "O": "ˈoː", "P": "pˈeː", "Q": "kjˈuː", "R": "ˈɛɾ"},
    **{"S": "ˈɛs", "T": "tˈeː", "U": "ˈuː", "V": "vˈeː", "W": "wˈeː", "X": "ˈɛks"},
    **{"Y": "jˈeː", "Z": "zˈɛt"},
}


def sounds(text: str) -> str:
    """Write a text in IPA; a comma is a short breath.

    A letter ends without a full stop, which would add a hiss to it ("es" for E), and
    "puluh" before "tiga" loses its h, which would become one ("stiga").
    """
    phrases = (phrase.split() for phrase in text.split(","))
    ipa = ", ".join(" ".join(IPA[word] for word in phrase) for phrase in phrases)
    ends_with_letter = text[-1].isupper()
    return ipa.replace("uh t", "u t") + ("" if ends_with_letter else ".")


def by_digits(digits: str) -> str:
    """Read digits one by one: 012 is "nol satu dua"."""
    return " ".join(DIGITS[int(digit)] for digit in digits)


def by_words(number: int) -> str:
    """Read a number from 1 to 9999 as words: 112 is "seratus dua belas"."""
    if number < 10:
        return DIGITS[number]
    if number < 20:
        return teens(number - 10)
    size, name = next((s, n) for s, n in LARGE if number >= s)
    head, rest = divmod(number, size)
    spoken = f"se{name}" if head == 1 else f"{DIGITS[head]} {name}"
    return f"{spoken} {by_words(rest)}" if rest else spoken


LARGE = ((1000, "ribu"), (100, "ratus"), (10, "puluh"))


def teens(units: int) -> str:
    """Read ten to nineteen."""
    irregular = {0: "sepuluh", 1: "sebelas"}
    return irregular.get(units) or f"{DIGITS[units]} belas"


def letters() -> Iterator[tuple[str, str]]:
    """Name the pieces of the letters."""
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        yield f"huruf-{letter.lower()}", f"nomor antrian, {letter}"


def digits() -> Iterator[tuple[str, str]]:
    """Name the pieces of numbers read digit by digit."""
    spans = [f"{n}" for n in range(10)] + [f"{n:02d}" for n in range(100)]
    for span in spans + [f"{n:03d}" for n in WHOLE_DIGITS]:
        yield f"angka-{span}", by_digits(span)


def words() -> Iterator[tuple[str, str]]:
    """Name the pieces of numbers read as words."""
    for number in [*WHOLE_WORDS, *range(100, 1000, 100), *range(1000, 10000, 1000)]:
        yield f"bilangan-{number}", by_words(number)


def counters() -> Iterator[tuple[str, str]]:
    """Name the pieces that send the visitor to a counter."""
    for word in COUNTER_WORDS:
        for number in COUNTERS:
            text = f"silakan menuju {word.lower()} {by_words(number)}"
            yield f"{word.lower()}-{number}", text


def pieces() -> dict[str, str]:
    """List every spoken piece with its text; the chime ("bel") is not spoken."""
    return dict([*letters(), *digits(), *words(), *counters()])

"""What each piece of the announcement says, and how it sounds.

The sounds are IPA: espeak-ng's Indonesian reading of every word, corrected by hand
where it errs ("empat" and "enam" begin with a schwa, E is not "e akut", S is no hiss).
"""

from collections.abc import Iterator

DIGITS = (
    *("nol", "satu", "dua", "tiga", "empat"),
    *("lima", "enam", "tujuh", "delapan", "sembilan"),
)
COUNTER_WORDS = ("Loket", "Meja", "Ruang", "Kursi", "Stall")
COUNTERS = range(1, 21)
"""Counters said in one phrase; higher ones are joined from the word and a number."""
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
    # The words of places (PLACES), by the rules of Indonesian spelling, e by hand.
    **{"administrasi": "administɾˈasi", "akta": "ˈakta", "anak": "ˈanak"},
    **{"angsuran": "aŋsˈuɾan", "apotek": "apˈotɛk", "apoteker": "apotˈekəɾ"},
    **{"arsip": "ˈaɾsip", "ban": "bˈan", "bantuan": "bantˈuan", "barang": "bˈaɾaŋ"},
    **{"barber": "bˈaɾbəɾ", "baru": "bˈaɾu", "bedah": "bədˈah"},
    **{"bendahara": "bəndahˈaɾa", "berat": "bəɾˈat", "berkas": "bəɾkˈas"},
    **{"bersalin": "bəɾsˈalin", "bidan": "bˈidan", "cadang": "ʧˈadaŋ"},
    **{"camat": "ʧˈamat", "catatan": "ʧatˈatan", "cepat": "ʧəpˈat", "cuci": "ʧˈuʧi"},
    **{"customer": "kˈastomɛɾ", "dalam": "dˈalam", "dan": "dˈan", "darah": "dˈaɾah"},
    **{"desa": "dˈesa", "dokter": "dˈɔktəɾ", "farmasi": "faɾmˈasi"},
    **{"fisioterapi": "fisioteɾˈapi", "foto": "fˈoto", "ganti": "ɡˈanti"},
    **{"garansi": "ɡaɾˈansi", "geriatri": "ɡeɾiˈatɾi", "gigi": "ɡˈiɡi"},
    **{"gizi": "ɡˈizi", "hasil": "hˈasil", "imunisasi": "imunisˈasi"},
    **{"informasi": "infoɾmˈasi", "jantung": "ʤˈantuŋ", "jiwa": "ʤˈiwa"},
    **{"kamar": "kˈamaɾ", "kandungan": "kandˈuŋan", "kartu": "kˈaɾtu"},
    **{"kasir": "kˈasiɾ", "kebidanan": "kəbidˈanan", "kelahiran": "kəlahˈiɾan"},
    **{"kelamin": "kəlˈamin", "kelistrikan": "kəlistɾˈikan", "keluarga": "kəluˈaɾɡa"},
    **{"kematian": "kəmatˈian", "kendaraan": "kəndaɾˈaan", "kepala": "kəpˈala"},
    **{"kependudukan": "kəpəndudˈukan", "kesejahteraan": "kəsəʤahtəɾaˈan"},
    **{"keterangan": "kətəɾˈaŋan", "keuangan": "kəuˈaŋan", "konsultasi": "konsultˈasi"},
    **{"kredit": "kɾˈedit", "kulit": "kˈulit", "laboratorium": "laboɾatoɾˈium"},
    **{"lama": "lˈama", "lansia": "lansˈia", "layanan": "lajˈanan"},
    **{"legalisir": "leɡalisˈiɾ", "lurah": "lˈuɾah", "mata": "mˈata"},
    **{"medis": "mˈedis", "mobil": "mˈobil", "motor": "mˈotoɾ", "mulut": "mˈulut"},
    **{"obat": "ˈobat", "oli": "ˈoli", "ortopedi": "ɔɾtopˈedi", "pajak": "pˈaʤak"},
    **{"paket": "pˈakɛt", "paru": "pˈaɾu", "pasien": "pasiˈɛn"},
    **{"pelanggan": "pəlˈaŋɡan", "pelayanan": "pəlajanˈan"},
    **{"pembangunan": "pəmbaŋˈunan", "pembayaran": "pəmbajˈaɾan"},
    **{"pembelian": "pəmbəlˈian", "pembukaan": "pəmbukˈaan"},
    **{"pemeriksaan": "pəməɾiksˈaan", "pemerintahan": "pəməɾintˈahan"},
    **{"pemesanan": "pəməsˈanan", "pendaftaran": "pəndaftˈaɾan"},
    **{"penerima": "pənəɾˈima", "penerimaan": "pənəɾimˈaan", "pengaduan": "pəŋadˈuan"},
    **{"pengambilan": "pəŋambˈilan", "pengantar": "pəŋˈantaɾ"},
    **{"pengiriman": "pəŋiɾˈiman", "penjualan": "pənʤuˈalan", "penyakit": "pəɲˈakit"},
    **{"penyerahan": "pəɲəɾˈahan", "perawat": "pəɾˈawat", "perekaman": "pəɾekˈaman"},
    **{"periksa": "pəɾˈiksa", "perizinan": "pəɾizˈinan", "pertanahan": "pəɾtanˈahan"},
    **{"pewarnaan": "pəwaɾnaˈan", "pijat": "pˈiʤat", "pinjam": "pˈinʤam"},
    **{"pinjaman": "pinʤˈaman", "pintu": "pˈintu", "poli": "pˈoli", "potong": "pˈotoŋ"},
    **{"prioritas": "pɾioɾˈitas", "psikolog": "psikˈoloɡ", "psikologi": "psikolˈoɡi"},
    **{"radiologi": "ɾadiolˈoɡi", "rambut": "ɾˈambut", "rekam": "ɾəkˈam"},
    **{"rekening": "ɾekənˈiŋ", "remaja": "ɾəmˈaʤa", "resep": "ɾəsˈɛp"},
    **{"resepsionis": "ɾəsepsiˈonis", "rias": "ɾˈias", "ringan": "ɾˈiŋan"},
    **{"rontgen": "ɾˈɔnsɛn", "rujukan": "ɾuʤˈukan", "sampel": "sˈampəl"},
    **{"saraf": "sˈaɾaf", "sehat": "sˈehat", "sekretaris": "sekɾətˈaɾis"},
    **{"service": "sˈɛɾvis", "servis": "sˈɛɾvis", "simpan": "sˈimpan"},
    **{"sipil": "sˈipil", "skrining": "skɾˈiniŋ", "sosial": "sosˈial", "spa": "spˈa"},
    **{"spesialis": "spesiˈalis", "suku": "sˈuku", "suntik": "sˈuntik"},
    **{"surat": "sˈuɾat", "tabungan": "tabˈuŋan", "tambal": "tˈambal", "tamu": "tˈamu"},
    **{"tata": "tˈata", "teller": "tˈɛləɾ", "tensi": "tˈensi", "terapis": "teɾˈapis"},
    **{"terpadu": "təɾpˈadu", "tiket": "tˈikɛt", "tindakan": "tindˈakan"},
    **{"tunggu": "tˈuŋɡu", "umum": "ˈumum", "urologi": "uɾolˈoɡi", "usaha": "usˈaha"},
    **{"vaksinasi": "vaksinˈasi", "verifikasi": "veɾifikˈasi"},
    **{"wawancara": "wawanʧˈaɾa"},
}

PLACES = """
poli umum; poli gigi; poli gigi dan mulut; poli kia; poli kb; poli kia dan kb; poli
anak; poli kandungan; poli kebidanan; poli lansia; poli mata; poli tht; poli kulit;
poli kulit dan kelamin; poli saraf; poli jantung; poli paru; poli bedah; poli bedah
mulut; poli ortopedi; poli urologi; poli jiwa; poli penyakit dalam; poli gizi; poli
imunisasi; poli mtbs; poli remaja; poli tb; poli psikologi; poli geriatri; poli
spesialis; poli fisioterapi; farmasi; apotek; obat; pengambilan obat; penyerahan obat;
resep; kasir; pembayaran; administrasi; pendaftaran; pendaftaran bpjs; pendaftaran
umum; pendaftaran pasien baru; pasien baru; pasien lama; rekam medis; informasi;
pengaduan; bpjs; umum; laboratorium; lab; pengambilan darah; pengambilan sampel;
pengambilan hasil; radiologi; rontgen; usg; ekg; fisioterapi; gizi; konsultasi;
konsultasi gizi; imunisasi; vaksinasi; kia; kb; kia dan kb; ugd; igd; mcu; tindakan;
skrining; tensi; pemeriksaan; periksa; anak; gigi; mata; tht; kandungan; lansia;
rujukan; ruang periksa; ruang pemeriksaan; ruang tindakan; ruang dokter; ruang bidan;
ruang bersalin; ruang tunggu; ruang konsultasi; ruang imunisasi; ruang kia; ruang
gizi; ruang obat; ruang suntik; ruang pelayanan; ruang pendaftaran; ruang
laboratorium; dokter; dokter umum; dokter gigi; dokter anak; dokter kandungan; dokter
spesialis; dokter mata; dokter kulit; bidan; perawat; psikolog; terapis; apoteker;
pelayanan; pelayanan umum; pelayanan terpadu; kependudukan; ktp; perekaman ktp; kartu
keluarga; akta; akta kelahiran; akta kematian; catatan sipil; surat keterangan; surat
pengantar; surat sehat; legalisir; perizinan; pajak; pbb; pertanahan; bantuan sosial;
kesejahteraan; pemerintahan; pembangunan; kepala desa; lurah; camat; sekretaris;
resepsionis; penerima tamu; pengambilan berkas; penyerahan berkas; verifikasi;
verifikasi berkas; foto; wawancara; arsip; tata usaha; keuangan; bendahara; teller;
customer service; cs; tabungan; pinjaman; kredit; simpan pinjam; pembukaan rekening;
prioritas; layanan; layanan prioritas; layanan cepat; layanan pelanggan; angsuran;
pelanggan; servis; servis ringan; servis berat; servis motor; servis mobil; ganti oli;
cuci; cuci motor; cuci mobil; tambal ban; ban; suku cadang; penerimaan; penyerahan
kendaraan; garansi; kelistrikan; potong rambut; cuci rambut; pewarnaan; rias; spa;
pijat; barber; penjualan; pembelian; pengiriman; paket; pengambilan; pengambilan
barang; penerimaan barang; pemesanan; tiket; pintu; meja informasi; meja pendaftaran;
kamar
"""
"""What counters are called in the trades: places of a clinic, an office, a shop."""
SPELLED = {
    **{"kia": "K I A", "kb": "K B", "tht": "T H T", "mtbs": "M T B S", "tb": "T B"},
    **{"bpjs": "B P J S", "usg": "U S G", "ekg": "E K G", "ugd": "U G D"},
    **{"igd": "I G D", "mcu": "M C U", "ktp": "K T P", "pbb": "P B B"},
    **{"lab": "laboratorium", "cs": "customer service"},
}
"""Short forms in them, and what is said for each."""

DOUBTFUL = {
    *("tht", "pbb", "kia", "kb", "gizi", "legalisir", "pelayanan", "pewarnaan"),
    "rontgen",
}
"""Words of places that a recogniser writes otherwise: for a native ear to judge."""

SPEEDS = dict.fromkeys(("angka-045", "angka-060", "angka-142", "angka-184"), 0.82)
"""Pieces that are spoken more slowly, since a recogniser heard other digits."""


def sounds(text: str) -> str:
    """Write a text in IPA; a comma is a short breath.

    A letter ends without a full stop, which would add a hiss to it ("es" for E), and
    "puluh" before "tiga" loses its h, which would become one ("stiga").
    """
    phrases = (phrase.split() for phrase in text.split(","))
    ipa = ", ".join(" ".join(IPA[word] for word in phrase) for phrase in phrases)
    goes_on = text[-1].isupper() or text[-1] == ","
    return ipa.replace("uh t", "u t").rstrip() + ("" if goes_on else ".")


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


def places() -> Iterator[tuple[str, str]]:
    """Name the pieces that send the visitor to a place; a number may follow."""
    for word in COUNTER_WORDS:
        yield f"tempat-{word.lower()}", f"silakan menuju {word.lower()},"
    for place in place_names():
        spoken = " ".join(SPELLED.get(word, word) for word in place.split())
        yield f"tempat-{place.replace(' ', '-')}", f"silakan menuju {spoken}"


def place_names() -> list[str]:
    """List what counters are called in the trades."""
    return [" ".join(one.split()) for one in PLACES.split(";")]


def is_doubtful(place: str) -> bool:
    """Tell whether a place has a word that a native ear has to judge."""
    return not DOUBTFUL.isdisjoint(place.split())


def pieces() -> dict[str, str]:
    """List every spoken piece with its text; the chime ("bel") is not spoken."""
    return dict([*letters(), *digits(), *words(), *counters(), *places()])

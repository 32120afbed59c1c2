"""What Python and our libraries would import later, imported at the start."""

from importlib import import_module

# Found by deleting the unpacked folder of a running box, and using all it has.
LATER = (
    "encodings.cp437", "encodings.idna", "encodings.latin_1",
    "encodings.unicode_escape", "encodings.utf_16_be", "encodings.utf_16_le",
    "reportlab.lib.fonts", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "qrcode",
    "siantre_box.branding.images", "siantre_box.paper.poster",
    "siantre_box.paper.slip_picture", "siantre_box.paper.workbook",
)  # fmt: skip


def load() -> None:
    """Import all of it; what is in memory needs neither folder nor program file."""
    for name in LATER:
        import_module(name)

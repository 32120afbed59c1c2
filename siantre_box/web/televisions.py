"""How televisions, and the boxes beside them, name themselves to a page."""

import re

_TELEVISION = re.compile(
    r"Web0S|NetCast|SMART[-_ ]?TV|HbbTV|(Google|Android|Apple|Philips|Opera)[ _]?TV"
    r"|\bTV Safari|[ _]TV[ _](Box|Store)|\bAFT[A-Z0-9]+\b|BRAVIA|VIDAA|Viera|\bRoku"
    r"|CrKey|Chromecast|\bMi(TV|BOX)|NETTV|\bTPM[0-9]{3}E|\bOMI/|\bEspial|InettvBrowser",
    re.IGNORECASE,
)
# Of these names there were phones too, which say that they are mobile.
_TELEVISION_OR_PHONE = re.compile(r"Tizen|Philips|Vestel", re.IGNORECASE)


def is_television(agent: str) -> bool:
    """Tell whether a browser that names itself so is a television's."""
    if _TELEVISION.search(agent):
        return True
    return "Mobile" not in agent and bool(_TELEVISION_OR_PHONE.search(agent))

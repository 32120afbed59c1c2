"""How the web answers a refusal: what is shown, its status, and when to try again."""

from flask import Response

from siantre_box.core.errors import Refusal


def answer(shown: str, refusal: Refusal, mimetype: str = "text/html") -> Response:
    """Answer with what is shown to who is refused."""
    return Response(shown, refusal.status, headers(refusal), mimetype)


def headers(refusal: Refusal) -> dict[str, str]:
    """Return what programs are told beside the status."""
    return {"Retry-After": str(refusal.wait)} if refusal.wait else {}

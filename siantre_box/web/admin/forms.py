"""Forms of the admin: done and back to the page, or the same form with the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core import refusals as no
from siantre_box.core.picture import PictureTooHeavy, PictureTooWide, UnfitPicture
from siantre_box.core.refusals import Refusal
from siantre_box.keeping.backup import Busy
from siantre_box.keeping.snapshot import BackupFailed, NoRoom, Refused
from siantre_box.web import refusals
from siantre_box.web.log_in_limit import ChecksTaken, GuessedByMany, TriedTooOften

FIELDS: dict[type[Refusal], str] = {
    no.UnfitName: "nama",
    no.UnfitSign: "nama",
    no.NameTaken: "nama",
    no.UnfitLetter: "huruf",
    no.LetterTaken: "huruf",
    no.LetterInUse: "huruf",
    no.NoLetterLeft: "huruf",
    no.UnfitNumber: "nomor",
    no.CounterNumberTaken: "nomor",
    no.UnfitLogin: "masuk",
    no.LoginTaken: "masuk",
    no.UnfitPassword: "sandi",
    no.WrongOldPassword: "sandi_lama",
    TriedTooOften: "sandi_lama",
    GuessedByMany: "sandi_lama",
    ChecksTaken: "sandi_lama",
    no.LastAdmin: "peran",
    no.LastOne: "dilayani",
    UnfitPicture: "logo",
    PictureTooHeavy: "logo",
    PictureTooWide: "logo",
}


@dataclass(frozen=True)
class Asked:
    """A form that was refused: what was typed, at which field, and why."""

    form: str
    typed: MultiDict[str, str]
    field: str
    sentence: str


Page = Callable[[Asked | None], str]


class Forms:
    """The forms of the admin, each with the page that it stands on."""

    def __init__(self, pages: Blueprint) -> None:
        self._pages = pages
        self._done: dict[str, str] = {}

    def add(
        self,
        path: str,
        endpoint: str,
        act: Callable[..., object],
        home: str,
        page: Page,
        done: str = "",
    ) -> None:
        """Let a POST do something and come back to `home`, where `done` is said.

        What is refused changes nothing: `page` says why, with what was typed.
        """

        def view(**named: int) -> AnyResponse:
            try:
                act(**named)
            except Refusal as refusal:
                return refusals.answer(page(_asked(refusal)), refusal)
            except BackupFailed as failure:
                asked = Asked(request.path, request.form, "", str(failure))
                return _answer_failure(page(asked), failure)
            said = endpoint if done else None
            return redirect(url_for(f"admin.{home}", sudah=said), 303)

        self._pages.add_url_rule(path, endpoint, view, methods=["POST"])
        self._done[endpoint] = done

    def said(self) -> str:
        """Return what the page that is asked for says about a form just done."""
        return self._done.get(request.args.get("sudah", ""), "")


def _answer_failure(shown: str, failure: BackupFailed) -> Response:
    if isinstance(failure, Busy):
        told = {"Retry-After": str(failure.seconds)}
        return Response(shown, HTTPStatus.SERVICE_UNAVAILABLE, told)
    is_disk = isinstance(failure, NoRoom | Refused)
    unfit = HTTPStatus.INSUFFICIENT_STORAGE if is_disk else HTTPStatus.CONFLICT
    return Response(shown, unfit)


def _asked(refusal: Refusal) -> Asked:
    field = FIELDS.get(type(refusal)) or str(refusal.named.get("key", ""))
    return Asked(request.path, request.form, field, refusals.sentence(refusal))

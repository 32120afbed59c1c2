"""Forms of the admin: done and back to the page, or the same form with the reason."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core.errors import Refusal
from siantre_box.web import refusals


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
            said = endpoint if done else None
            return redirect(url_for(f"admin.{home}", sudah=said), 303)

        self._pages.add_url_rule(path, endpoint, view, methods=["POST"])
        self._done[endpoint] = done

    def said(self) -> str:
        """Return what the page that is asked for says about a form just done."""
        return self._done.get(request.args.get("sudah", ""), "")


def _asked(refusal: Refusal) -> Asked:
    return Asked(request.path, request.form, refusal.field, str(refusal))

"""Forms of the admin: done and back to the page, or the same form with the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from flask import redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from siantre_box.core.errors import Refusal
from siantre_box.web import refusals


@dataclass
class Asked:
    """A form that was refused: what was typed, at which field, and why."""

    form: str
    typed: MultiDict[str, str]
    field: str
    sentence: str
    is_said: bool = False

    def reason(self) -> str:
        """Return why, where a page shows it; its layout then does not say it again."""
        self.is_said = True
        return self.sentence


Page = Callable[[Asked | None], str]
Act = Callable[..., None]
View = Callable[..., AnyResponse]

# What to say after a form, by the name of its function; filled while modules load.
_DONE: dict[str, str] = {}


def form(
    page: Page,
    home: str,
    done: str = "",
    part: Callable[[], str | None] = lambda: None,
) -> Callable[[Act], View]:
    """Make a view of a function that does what a form asks; stands below the route.

    Afterwards the browser is led to the page `home`, which says `done`, and there to
    the element whose id `part` returns. What is refused changes nothing: `page` says
    why, with what was typed.
    """

    def decorate(act: Act) -> View:
        @wraps(act)
        def view(**named: int) -> AnyResponse:
            try:
                act(**named)
            except Refusal as refusal:
                asked = Asked(request.path, request.form, refusal.field, str(refusal))
                return refusals.answer(page(asked), refusal)
            # In the address: nothing has to be kept for who never comes back.
            said = act.__name__ if done else None
            return redirect(url_for(f"admin.{home}", sudah=said, _anchor=part()), 303)

        _DONE[act.__name__] = done
        return view

    return decorate


def was_done(act: str) -> bool:
    """Tell whether the form that this function does led to the page."""
    return request.args.get("sudah") == act


def done_message() -> str:
    """Return what this page says about the form that led to it; mostly nothing."""
    return _DONE.get(request.args.get("sudah", ""), "")

"""The blueprint that all operator's pages are declared on, behind one gate."""

from flask import Blueprint

from siantre_box.web.session import operators_only

pages = Blueprint("operator", __name__, url_prefix="/operator")
pages.before_request(operators_only)

"""The blueprint that all admin pages are declared on, behind one gate."""

from flask import Blueprint

from siantre_box.web.session import admins_only

pages = Blueprint("admin", __name__, url_prefix="/admin")
pages.before_request(admins_only)

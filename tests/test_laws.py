"""The laws of the house, read from the source itself.

A new module, route or refusal fails here until it has been given its place: that
is meant. The places stand in ORDER, CORE, WEB and AUDIENCES below, and in
`tests/web/expectations.py`.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import cache
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

from siantre_box.core.refusals import Refusal
from siantre_box.web import Surroundings, create_app
from siantre_box.web.refusals import SENTENCES, STATUSES
from tests.web.expectations import EXPECTED


def words(text: str) -> list[str]:
    return text.split()


ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"

# Each may import only those before it.
ORDER = words(
    """__init__ core paths shipped frozen lan paper speech keeping instance visit links
    setup_code care computer jobs web appliance inspection commands command_line desktop
    __main__"""
)
CORE = words(
    """__init__ clock refusals names changes colors database models schema wifi fitting
    folders settings identity logo picture days trust choosing auth
    known_addresses sessions services counters
    moves places queues floors calling undo daily_reset room display desks arrangement
    staff businesses setup_steps history reports"""
)
WEB = words(
    """headers connection origin encoding cookies session log_in_limit redirects
    limits heavy refusals labels brand live pace televisions
    doorstep shelf slip banners bars"""
)
AUDIENCES = words(
    "visitor operator kiosk tv sound account first_run local poster admin"
)

# Neither knows the other, although the order would allow it.
STRANGERS = {
    "jobs": {"lan.server", "lan.connections", "lan.crew", "lan.watch"},
    "web": {
        "jobs",
        "lan.server",
        "lan.connections",
        "lan.crew",
        "lan.watch",
        "lan.ports",
    },
}
# Other people's packages, and who alone may use them. What is not named here, and
# is not Python's own, is used by nobody.
GUESTS = {
    "peewee": {"core", "keeping.snapshot", "care.support"},
    "werkzeug": {"web"},
    "flask": {"web", "appliance"},
    "jinja2": {"web"},
    "markupsafe": {"web"},
    "waitress": {"lan.server", "lan.connections", "lan.crew", "lan.watch"},
    "schedule": {"jobs"},
    "qrcode": {"paper.qr"},
    "reportlab": {"paper"},
    "ifaddr": {"lan.network"},
    "psutil": {"lan.network", "care.health", "frozen.unpacked", "computer"},
    "filelock": {"keeping.backup", "instance", "desktop.second_start"},
    "platformdirs": {"paths"},
    "xlsxwriter": {"paper.workbook"},
    "PIL": {"core.picture", "desktop.window.pen"},
}
EXCEPTIONS = {("siantre_box.core.auth", "werkzeug.security")}
# Loaded only where a window is wanted.
IMPORT_INSIDE = {"siantre_box.__main__._desktop"}

MODULE_LINES, FUNCTION_LINES, NESTING = 400, 60, 3
NESTS = (ast.If, ast.For, ast.While, ast.Try, ast.Match)  # a `with` is no branch
IMPORTS = (ast.Import, ast.ImportFrom)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def name_of(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


MODULES = {name_of(path): path for path in (ROOT / "siantre_box").rglob("*.py")}
TESTS = sorted((ROOT / "tests").rglob("*.py"))
TEMPLATES = sorted((ASSETS / "templates").rglob("*.*"))
SHIPPED = [
    path
    for path in sorted(ASSETS.rglob("*"))
    if path.suffix in {".html", ".css", ".js", ".svg", ".xml", ".json", ".txt"}
]


def each(things: Iterable[object], name: Callable[[object], str] = str) -> Callable:
    """Hold a law over each of these in one test, which names all that break it."""

    def hold(law: Callable[[object], None]) -> Callable[[], None]:
        def test() -> None:
            broken = []
            for thing in things:
                try:
                    law(thing)
                except AssertionError as why:
                    broken.append(f"{name(thing)}: {why}")
            assert not broken, "\n".join(broken)

        test.__name__ = law.__name__
        return test

    return hold


every_module = each(sorted(MODULES))


@cache
def tree(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text("utf-8"))


def imports(module: str) -> Iterator[str]:
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: name imports in full"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module


def own_imports(module: str) -> set[str]:
    return {name for name in imports(module) if name in MODULES} - {module}


def part_of(module: str) -> str:
    """Return the name right under siantre_box: "core" of siantre_box.core.days."""
    return module.split(".")[1] if "." in module else "__init__"


def is_one_of(module: str, places: Iterable[str]) -> bool:
    """Tell whether it is one of these parts, or in one of them."""
    inside = f"{module}.".removeprefix("siantre_box.")
    return any(inside.startswith(f"{place}.") for place in places)


def inner_part_of(module: str) -> str:
    return module.split(".")[2] if module.count(".") > 1 else "__init__"


def rank(name: str, order: list[str], module: str) -> int:
    assert name in order, f"{module} has no place yet: give it one in test_laws.py"
    return order.index(name)


def test_the_laws_see_the_source():
    assert {"siantre_box", "siantre_box.core", "siantre_box.lan.server"} <= set(MODULES)
    assert TESTS
    assert TEMPLATES
    assert SHIPPED


@every_module
def test_the_box_is_built_in_one_order(module):
    here = rank(part_of(module), ORDER, module)
    for other in own_imports(module):
        assert rank(part_of(other), ORDER, other) <= here, f"{module} knows {other}"
        assert not is_one_of(other, STRANGERS.get(part_of(module), ())), (
            f"{module} and {other} are strangers"
        )


@every_module
def test_the_rules_are_built_in_one_order(module):
    if part_of(module) != "core":
        return
    here = rank(inner_part_of(module), CORE, module)
    for other in own_imports(module):
        assert rank(inner_part_of(other), CORE, other) < here, f"{module} < {other}"


@every_module
def test_an_audience_knows_no_other_audience(module):
    if part_of(module) != "web" or module == "siantre_box.web":
        return
    here = inner_part_of(module)
    order = [*WEB, *AUDIENCES]
    for other in own_imports(module):
        if part_of(other) == "web" and inner_part_of(other) != here:
            assert inner_part_of(other) in WEB, f"{module} knows {other}"
            assert rank(inner_part_of(other), order, other) < rank(here, order, module)


def test_no_modules_import_each_other_in_a_circle():
    TopologicalSorter({module: own_imports(module) for module in MODULES}).prepare()


@every_module
def test_each_package_from_outside_is_used_in_its_place_only(module):
    for name in imports(module):
        top = name.split(".")[0]
        if top in {"siantre_box", "__future__", *sys.stdlib_module_names}:
            continue
        allowed = is_one_of(module, GUESTS.get(top, ()))
        assert allowed or (module, name) in EXCEPTIONS, f"{module} imports {name}"


@every_module
def test_imports_stand_at_the_top(module):
    for node in ast.walk(tree(module)):
        if isinstance(node, FUNCTIONS):
            inside = [n for n in ast.walk(node) if isinstance(n, IMPORTS)]
            name = f"{module}.{node.name}"
            assert not inside or name in IMPORT_INSIDE, f"{name} imports inside"
    lines = [n.lineno for n in tree(module).body if isinstance(n, IMPORTS)]
    rest = [
        n.lineno for n in tree(module).body if isinstance(n, (*FUNCTIONS, ast.ClassDef))
    ]
    assert max(lines, default=0) < min(rest, default=sys.maxsize)


@every_module
def test_a_module_is_one_sentence_that_fits_a_few_screens(module):
    assert ast.get_docstring(tree(module)), f"{module} does not say what it is"
    lines = len(MODULES[module].read_text("utf-8").splitlines())
    assert lines <= MODULE_LINES, f"{module} has {lines} lines"


@every_module
def test_functions_are_short_and_flat(module):
    for node in ast.walk(tree(module)):
        if isinstance(node, FUNCTIONS):
            lines = node.end_lineno - node.lineno + 1
            assert lines <= FUNCTION_LINES, f"{module}.{node.name} has {lines} lines"
            depth = depth_of(node.body)
            assert depth <= NESTING, f"{module}.{node.name} nests {depth} deep"


def depth_of(body: list[ast.stmt]) -> int:
    return max((depth_of_one(node) for node in body), default=0)


def depth_of_one(node: ast.stmt) -> int:
    """Count nesting; an `elif` is no deeper, an inner function begins anew."""
    if isinstance(node, ast.With):
        return depth_of(node.body)
    if not isinstance(node, NESTS):
        return 0
    depth = 1 + depth_of(getattr(node, "body", []))
    for block in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
        depth = max(depth, 1 + depth_of(block.body))
    otherwise = getattr(node, "orelse", [])
    is_elif = len(otherwise) == 1 and isinstance(otherwise[0], ast.If)
    return max(depth, depth_of(otherwise) + (0 if is_elif else 1))


def refusals() -> list[type[Refusal]]:
    for module in MODULES:
        if part_of(module) in {"core", "web"}:
            import_module(module)
    found, ahead = [], [Refusal]
    while ahead:
        children = ahead.pop().__subclasses__()
        ahead += children
        found += [c for c in children if c.__module__.startswith("siantre_box.")]
    return found


@each(refusals(), name=lambda refusal: refusal.__name__)
def test_every_refusal_is_one_sentence_on_the_screen(refusal):
    assert SENTENCES.get(refusal, "").strip(), f"{refusal.__name__} says nothing"


def test_no_sentence_is_left_of_a_refusal_that_went():
    assert set(SENTENCES) <= set(refusals())


def routes() -> set[tuple[str, str]]:
    filled = {f.name: lambda *_: "" for f in fields(Surroundings)}
    app = create_app(Surroundings(**filled | {"assets": ASSETS}))
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def test_a_page_is_read_by_get_and_changed_by_post():
    assert {method for method, _ in routes()} == {"GET", "POST"}


def test_every_route_says_who_may_come_in():
    assert routes() - set(EXPECTED) == set(), "add them to tests/web/expectations.py"


def test_nobody_is_expected_at_a_route_that_went():
    assert set(EXPECTED) - routes() == set()


def test_a_refusal_that_asks_to_wait_says_how_long():
    for refusal, said in SENTENCES.items():
        asks_to_wait = re.search("(?i)tunggu|coba lagi|nanti", said)
        is_for_a_while = STATUSES.get(refusal) in (429, 503)
        is_timed = "{wait}" in said
        assert is_timed or not (asks_to_wait or is_for_a_while), refusal.__name__


def test_no_word_on_the_screen_asks_for_patience_without_a_time():
    words = [*MODULES.values(), *TEMPLATES, *ASSETS.glob("static/*.js")]
    assert not found(r"(?i)(tunggu|coba lagi) sebentar", words)


# A name space is no address; a link to WhatsApp (B29) loads nothing.
HOSTS = re.compile(r"(?:https?:)?//(?!www\.w3\.org/|wa\.me/)[a-z0-9-]+(\.[a-z0-9-]+)+")


@each(SHIPPED)
def test_nothing_is_loaded_from_another_host(path):
    if path.name != "OFL.txt":
        assert not HOSTS.search(path.read_text("utf-8"))


INLINE = re.compile(
    r"\sstyle\s*=|<style|\son[a-z]+\s*=|javascript:|<script(?![^>]*\ssrc=)", re.I
)
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.S)


@each(TEMPLATES)
def test_a_template_has_no_style_and_no_script_of_its_own(path):
    assert not INLINE.search(JINJA.sub("", path.read_text("utf-8")))


def without_this_file(paths: list[Path]) -> list[Path]:
    return [path for path in paths if path != Path(__file__).resolve()]


def found(pattern: str, paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in without_this_file(paths)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]


def scripts() -> list[Path]:
    files = sorted((ROOT / "scripts").rglob("*"))
    return [path for path in files if path.is_file() and path.suffix != ".pyc"]


OURS = [*MODULES.values(), *TESTS, *scripts(), *TEMPLATES]


def test_tests_wait_for_conditions_and_never_sleep():
    assert not found(r"\bsleep\(", TESTS)


def test_tests_are_never_left_out_and_nothing_of_ours_is_replaced_by_a_mock():
    assert not found(r"\bskip(if)?\b\(|mark\.(skip|xfail)|\bMock\b|MagicMock", TESTS)
    assert not found(r"unittest\.mock|import mock|mocker", TESTS)


@every_module
def test_the_time_is_asked_in_one_place(module):
    code = ast.unparse(tree(module))  # without its comments
    asked = re.findall(r"\bdatetime\.(?:now|utcnow|today)\b|\bdate\.today\b", code)
    asked += re.findall(r"\btime\.time(?:_ns)?\(|from time import .*\btime\b", code)
    assert not asked or module == "siantre_box.core.clock"


def test_nothing_is_left_for_later():
    assert not found(r"\b(TODO|FIXME|XXX|HACK)\b", OURS)


def test_no_place_of_one_persons_machine_is_named():
    assert not found(r"/(work|root|home/\w+)/", OURS)


def test_words_on_the_screen_are_spelled_as_agreed():
    words = [*MODULES.values(), *TEMPLATES, *ASSETS.glob("static/*.js")]
    assert not found(r"(?i)silahkan|antrean|\bantri\b", words)

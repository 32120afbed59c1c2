"""The rules of the source that no linter knows, read from the source itself.

Who may import whom stands in setup.cfg; a new route gets its line in
`tests/web/expectations.py`.
"""

import ast
import configparser
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import cache
from importlib import import_module
from pathlib import Path

from siantre_box.core.errors import Refusal
from siantre_box.web import create_app
from siantre_box.web.box import BoxServices
from tests.web.expectations import EXPECTED

ROOT = Path(__file__).resolve().parent.parent
ASSETS = ROOT / "assets"


# Loaded only where a window is wanted, a code, a logo, a poster, a workbook, a slip:
# megabytes each.
IMPORT_INSIDE = {
    "siantre_box.__main__.show_window",
    "siantre_box.cli.poster",
    "siantre_box.paper.printer._attempt",
    "siantre_box.paper.qr.modules",
    "siantre_box.web.admin.reports.excel",
    "siantre_box.web.admin.settings.change_settings",
    "siantre_box.web.admin.settings.page",
    "siantre_box.web.first_run.steps.wifi_page",
    "siantre_box.web.poster.as_pdf",
}

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
    # Of others; it would ask a host only without an address, and is given one.
    if path.parent != ASSETS / "static" / "mp3"
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


def part_of(module: str) -> str:
    """Return the name right under siantre_box: "core" of siantre_box.core.rounds."""
    return module.split(".")[1] if "." in module else "__init__"


def test_the_laws_see_the_source():
    assert {"siantre_box", "siantre_box.core", "siantre_box.network.server"} <= set(
        MODULES
    )
    assert TESTS
    assert TEMPLATES
    assert SHIPPED


def test_every_package_from_outside_has_a_contract_that_names_its_users():
    told = configparser.ConfigParser()
    told.read(ROOT / "setup.cfg")
    contracts = [told[name] for name in told if name.startswith("importlinter:")]
    named = {one.get("protected_modules") for one in contracts}
    used = {name.split(".")[0] for module in MODULES for name in imports(module)}
    own = {"siantre_box", "__future__", *sys.stdlib_module_names}
    assert used - own - named == set()


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
    """Count nesting; an `elif` is no deeper, an inner function begins again."""
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
    # Those of the files and of the network say what happened when they are raised.
    is_raised_with_words = refusal.__module__.split(".")[1] not in {"core", "web"}
    assert refusal.sentence.strip() or is_raised_with_words


def routes() -> set[tuple[str, str]]:
    filled = {f.name: lambda *_: "" for f in fields(BoxServices) if f.init}
    app = create_app(BoxServices(**filled | {"assets": ASSETS}))
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
    for refusal in refusals():
        said = refusal.sentence
        asks_to_wait = re.search("(?i)tunggu|coba lagi|nanti", said)
        is_for_a_while = said and refusal.status in (429, 503)
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


def scripts(folder: Path = ROOT / "scripts") -> list[Path]:
    # What Python compiles comes and goes, under names of its own until it is whole.
    files = [one for one in folder.rglob("*") if "__pycache__" not in one.parts]
    return sorted(path for path in files if path.is_file())


OURS = [*MODULES.values(), *TESTS, *scripts(), *TEMPLATES]


def test_the_laws_do_not_see_what_python_is_just_compiling(tmp_path):
    (tmp_path / "stress").touch()
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "box.cpython-311.pyc.140234").touch()
    assert scripts(tmp_path) == [tmp_path / "stress"]


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

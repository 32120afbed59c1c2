"""Counts over the Python files of a package; tests and migrations are left out."""

import ast
import io
import re
import statistics
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

LEFT_OUT = {"tests", "test", "migrations"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def of(folder: Path) -> dict[str, object]:
    """Return the figures of a package by name."""
    files = [
        path
        for path in sorted(folder.rglob("*.py"))
        if not LEFT_OUT & set(path.relative_to(folder).parts)
    ]
    texts = [path.read_text("utf-8") for path in files]
    trees = [ast.parse(text) for text in texts]
    lines = sum(text.count("\n") for text in texts)
    functions = [one for tree in trees for one in _functions(tree)]
    private = [one for one in functions if _is_private(one.name)]
    mentions = Counter(re.findall(r"\b_\w+\b", "\n".join(texts)))
    # Its definition is one mention; one more is the one place that uses it.
    once = [one for one in private if mentions[one.name] == 2]
    globals_ = [name for tree in trees for name in _globals(tree)]
    comments = sum(map(_comments, texts))
    modules = {
        ".".join(path.relative_to(folder.parent).with_suffix("").parts)
        for path in files
    }
    inside = [_internal_imports(tree, folder.name, modules) for tree in trees]
    return {
        "modules": len(files),
        "lines": lines,
        "file lines, median / p90 / max": _spread([t.count("\n") for t in texts]),
        "functions": len(functions),
        "function lines, median / p90 / max": _spread(
            [one.end_lineno - one.lineno + 1 for one in functions]
        ),
        "private functions": f"{len(private)} = {_share(private, functions)}",
        "private functions used once": f"{len(once)} = {_share(once, functions)}",
        "internal imports a file": round(sum(inside) / max(1, len(files)), 1),
        "comments a 100 lines": round(100 * comments / lines, 1),
        "names in global statements": len(globals_),
    }


def _functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    yield from (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def _globals(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            yield from node.names


def _comments(text: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return sum(
        token.type == tokenize.COMMENT and not token.string.startswith("#!")
        for token in tokens
    )


def _internal_imports(tree: ast.Module, package: str, modules: set[str]) -> int:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
            found.update(one for one in names if one.split(".")[0] == package)
        elif isinstance(node, ast.ImportFrom):
            # `from package.core import rounds` names a module, where it is one.
            inner = [f"{node.module}.{one.name}" for one in node.names]
            is_ours = node.level or (node.module or "").split(".")[0] == package
            named = [one if one in modules else str(node.module) for one in inner]
            found.update(named if is_ours else ())
    return len(found)


def _spread(values: list[int]) -> str:
    values = sorted(values)
    p90 = values[min(len(values) - 1, round(0.9 * len(values)))]
    return f"{statistics.median(values):.0f} / {p90} / {values[-1]}"


def _share(part: list[ast.AST], whole: list[ast.AST]) -> str:
    return f"{100 * len(part) / max(1, len(whole)):.0f} %"

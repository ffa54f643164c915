"""Our own code as data, for the tests that hold it to the rules of the house."""

import ast
from pathlib import Path

from bot.settings import PROJECT

ROOMS = ("bot", "handlers", "messages", "models")


def sources(*folders: str) -> dict[Path, ast.Module]:
    """The code of these rooms, without the sandbox, which stands in for Slack."""
    found = [path for folder in folders for path in sorted((PROJECT / folder).rglob("*.py"))]
    return {path: ast.parse(path.read_text()) for path in found if "sandbox" not in path.parts}


def imports(tree: ast.Module) -> set[str]:
    """Every module that is imported, by its full name."""
    plain = {one.name for node in ast.walk(tree) if isinstance(node, ast.Import) for one in node.names}
    whence = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return plain | whence

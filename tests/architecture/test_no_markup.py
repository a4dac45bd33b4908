"""Nothing in the terminal interface can parse text as markup, or hand it to a terminal as it is."""

import ast
from pathlib import Path

import pytest

SCREEN = Path(__file__).parents[2] / "src" / "elute" / "tui"

PARSERS = {"from_markup", "from_ansi", "render_markup", "render_str", "print_json"}
"""Functions that read markup or escape sequences out of a text."""
SHOWN_AS_MARKUP = {"border_title", "border_subtitle", "tooltip", "notify", "bell", "title"}
"""Attributes of Textual that take a text and parse it."""
MAKERS = {
    "Segment": {f"widgets/{it}.py" for it in ("paint", "map_lines", "map_legend")} | {"filters.py"},
    "Content": {"present/spans.py"},
}
"""What makes something to be painted of a text, and the files that may: theirs is safe already."""
WRITERS = {"screens/main.py"}
"""Who writes to the driver: control sequences of our own."""


def offences(source: str, path: str) -> list[str]:
    """What a file does that could let a text be obeyed, each with its line."""
    found = []
    for node in ast.walk(ast.parse(source)):
        word = _offence(node, path)
        if word:
            found.append(f"{path}:{getattr(node, 'lineno', 0)} {word}")
    return found


def _offence(node: ast.AST, path: str) -> str:
    if isinstance(node, ast.ImportFrom):
        return _imported(node)
    if isinstance(node, ast.Attribute):
        return node.attr if node.attr in PARSERS else ""
    if isinstance(node, ast.Call):
        return _called(node, path)
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        set_on = {it.attr for it in targets if isinstance(it, ast.Attribute)}
        return ", ".join(sorted(set_on & SHOWN_AS_MARKUP))
    return ""


def _imported(node: ast.ImportFrom) -> str:
    module, names = node.module or "", {it.name for it in node.names}
    if module.startswith("textual.widgets"):
        return f"imports {module}, whose widgets parse markup"
    parsing = names & {"Text", "Markdown", "Markup"} if module.startswith("rich.") else set()
    return f"imports {parsing} of rich" if parsing else ""


def _called(node: ast.Call, path: str) -> str:
    if isinstance(node.func, ast.Name):
        allowed = MAKERS.get(node.func.id, {path})
        inside = any(path == it or path.startswith(f"{it}/") for it in allowed)
        return "" if inside else f"makes a {node.func.id}"
    if not isinstance(node.func, ast.Attribute):
        return ""
    drives = node.func.attr == "write" and ast.unparse(node.func.value) == "driver"
    if drives and path not in WRITERS:
        return "writes to the driver"
    return "notify" if node.func.attr == "notify" else ""


def test_no_file_of_the_screen_can_parse_markup() -> None:
    """No widget of Textual's own, no parser, no border title, tooltip or toast."""
    files = sorted(SCREEN.rglob("*.py"))
    found = [
        offence
        for file in files
        for offence in offences(file.read_text(), str(file.relative_to(SCREEN)))
    ]
    print(f"{len(files)} files")
    assert len(files) > 80
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "from textual.widgets import Static",
        "from textual.widgets._markdown import Markdown",
        "from rich.text import Text",
        "Content.from_markup(text)",
        "Text.from_ansi(text)",
        "self.border_title = name",
        "widget.tooltip = text",
        "self.app.notify(text)",
        "Segment(text, style)",
        "Content(text)",
        "driver.write(text)",
    ],
)
def test_the_control_is_caught(source: str) -> None:
    """Each way of leaking, written into a pane, is found."""
    assert offences(source, "widgets/rows.py")

"""Formulas as people type them, read against a whitelist before any code sees them."""

import ast
import re

FUNCTIONS = frozenset(
    {"sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "sqrt"}
)
SPELLED = {"ln": "log", "arcsin": "asin", "arccos": "acos", "arctan": "atan", "abs": "Abs"}
CONSTANTS = {"pi": "pi", "e": "E"}
SIGNS = str.maketrans({"−": "-", "·": "*", "×": "*", "÷": "/", "π": " pi ", "√": " sqrt "})
POWERS = {"²": "^2", "³": "^3", "⁴": "^4"}
TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?|\.\d+)|([a-z]+)|(\*\*|[-+*/^(),]))")
MOST_LETTERS = 200
MOST_DIGITS = 12
HIGHEST_POWER = 200
NODES = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.Call, ast.Name, ast.Constant, ast.Load,
    ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.USub, ast.UAdd,
)  # fmt: skip


def tokens_of(text: str, names: frozenset[str]) -> list[str] | None:
    """The parts of a formula: numbers, signs, single letters and the given names; None when it
    holds anything else."""
    for sign, power in POWERS.items():
        text = text.replace(sign, power)
    text = text.translate(SIGNS).lower().strip()
    found: list[str] = []
    place = 0
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            return None
        number, word, sign = match.groups()
        word = SPELLED.get(word, word)
        if word and len(word) > 1 and word not in names and word not in CONSTANTS:
            return None
        if number and len(number) > MOST_DIGITS:
            return None
        found.append(number or CONSTANTS.get(word, word) or sign.replace("^", "**"))
        place = match.end()
    return found


def python_of(text: str, names: frozenset[str] = FUNCTIONS | {"Abs"}) -> str | None:
    """A formula as a Python expression of the whitelisted names alone, with the signs of
    multiplication written out ("5x" is ``5*x``); None when it is no such formula."""
    if not text.strip() or len(text) > MOST_LETTERS:
        return None
    tokens = tokens_of(text, names)
    if not tokens:
        return None
    written: list[str] = []
    for i, part in enumerate(tokens):
        before = tokens[i - 1] if i else ""
        ends = before == ")" or (before[-1:].isalnum() and before not in names)
        starts = part == "(" or part[0].isalnum()
        if ends and starts:
            written.append("*")
        if before in names and part != "(":
            return None
        written.append(part)
    code = " ".join(written).replace(" ** ", "**").replace("( ", "(").replace(" )", ")")
    code = re.sub(r"\b(\w+) \(", lambda m: f"{m[1]}(" if m[1] in names else m[0], code)
    code = code.replace(" * ", "*").replace(" / ", "/").replace(" ,", ",")
    return code if _is_safe(code, names) else None


def symbols_of(code: str) -> list[str]:
    """The unknowns of a formula, in the order of the alphabet."""
    names = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    return sorted(name for name in names if len(name) == 1 and name != "E")


def _is_safe(code: str, names: frozenset[str]) -> bool:
    """Whether an expression is arithmetic on numbers, single letters and calls of the names, with
    no power that would never end."""
    try:
        tree = ast.parse(code, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, NODES):
            return False
        if isinstance(node, ast.Name) and node.id in names and id(node) not in called:
            return False
        if isinstance(node, ast.Call) and not (
            isinstance(node.func, ast.Name) and node.func.id in names and not node.keywords
        ):
            return False
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            power = node.right.operand if isinstance(node.right, ast.UnaryOp) else node.right
            if isinstance(power, ast.Constant) and float(str(power.value)) > HIGHEST_POWER:
                return False
            if any(isinstance(part, ast.Pow) for part in ast.walk(node.right)):
                return False
    return True

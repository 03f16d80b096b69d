"""Formulas solved, integrated, differentiated and drawn; every exact answer is checked."""

from typing import Any

import numpy as np
import sympy
from scipy import integrate, optimize
from sympy import sympify

from bot.playground.analyst.recipes.plotting import BLUE, INK, ORANGE, SKY, new_figure, save


def function_of(formula: str, name: str) -> Any:
    """A formula as a function of one number (nan where it is not real)."""
    exact = sympy.lambdify(sympy.Symbol(name), sympify(formula), "numpy")

    def value(x: Any) -> Any:
        with np.errstate(all="ignore"):
            y = np.asarray(exact(np.asarray(x, complex))) + 0 * np.asarray(x)
        return np.where(np.abs(y.imag) < 1e-9 * (1 + np.abs(y.real)), y.real, np.nan)

    return value


def solved(formulas: list[str], names: str) -> dict[str, Any]:
    """Where all formulas are zero: exact, as numbers, and what is left when put back in."""
    sides, unknowns = [sympify(formula) for formula in formulas], sympy.symbols(names, seq=True)
    rows = []
    for found in sympy.solve(sides, unknowns, dict=True):
        values = [found.get(unknown, unknown) for unknown in unknowns]
        given = not any(value.free_symbols for value in values)
        left = max(abs(sympy.N(side.subs(found))) for side in sides) if given else 0.0
        numbers = [complex(value) for value in values] if given else []
        real = given and all(abs(number.imag) < 1e-12 for number in numbers)
        kept = [number.real for number in numbers] if real else []
        exact = [str(value) for value in values]
        rows.append({"names": [str(unknown) for unknown in unknowns], "exact": exact, "real": real})
        rows[-1] |= {"numbers": kept, "left": float(left)}
    return {"solutions": rows}


def sign_changes(formula: str, name: str, low: float = -100, high: float = 100) -> list[float]:
    """The zeros of a formula between two numbers, as far as it changes its sign there."""
    value = function_of(formula, name)
    xs = np.linspace(low, high, 20_001)
    ys = value(xs)
    ends = [(xs[i], xs[i + 1]) for i in np.flatnonzero(ys[:-1] * ys[1:] < 0)]
    zeros = [float(x) for x in xs[ys == 0]]
    zeros += [optimize.brentq(lambda x: float(value(x)), *pair) for pair in ends]
    return sorted(round(zero, 10) for zero in zeros if abs(value(zero)) < 1e-6)


def integrated(formula: str, name: str, low: str = "", high: str = "") -> dict[str, Any]:
    """An integral, exact where there is a formula, checked by numbers."""
    unknown, function = sympy.Symbol(name), function_of(formula, name)
    if not low:
        whole = sympy.integrate(sympify(formula), unknown)
        if whole.has(sympy.Integral):
            raise ValueError("it has no antiderivative in known functions")
        xs = np.array([0.3, 0.7, 1.3])
        gap = np.nanmax(
            np.abs(function_of(str(sympy.diff(whole, unknown)), name)(xs) - function(xs))
        )
        check = f"Differentiated again it gives the formula back (largest gap {gap:.1g})."
        return {"exact": str(whole), "number": None, "check": check}
    exact = sympy.integrate(sympify(formula), (unknown, sympify(low), sympify(high)))
    ends = [float(sympify(end)) for end in (low, high)]
    number, error = integrate.quad(lambda x: float(function(x)), *ends, limit=200)
    known = not exact.has(sympy.Integral) and exact.is_finite
    check = f"By numbers it is {number:.8g} (error under {max(error, 1e-15):.1g})."
    return {"exact": str(exact) if known else "", "number": number, "check": check}


def differentiated(formula: str, name: str, order: int = 1, at: Any = None) -> dict[str, Any]:
    """A derivative, checked against small differences."""
    derived = sympy.simplify(sympy.diff(sympify(formula), sympy.Symbol(name), order))
    function, exact = function_of(formula, name), function_of(str(derived), name)
    xs, step = np.array([0.3, 0.7, 1.3]), 1e-4
    rise = function(xs + step) - function(xs - step)
    bend = function(xs + step) - 2 * function(xs) + function(xs - step)
    gap = np.nanmax(np.abs((rise / 2 / step if order == 1 else bend / step**2) - exact(xs)))
    check = f"Small differences at three points agree (largest gap {gap:.1g})."
    return {"exact": str(derived), "check": check, "at": float(exact(float(at))) if at else None}


def extremes_of(formula: str, name: str, low: str = "-100", high: str = "100") -> dict[str, Any]:
    """Where the derivative is zero between two numbers, with the kind of each such point."""
    unknown, function = sympy.Symbol(name), sympify(formula)
    slope, bend = (sympy.diff(function, unknown, order) for order in (1, 2))
    value, curve = function_of(formula, name), function_of(str(bend), name)
    rows = []
    for x in sign_changes(str(slope), name, float(sympify(low)), float(sympify(high)))[:12]:
        kind = "minimum" if curve(x) > 0 else "maximum" if curve(x) < 0 else "flat point"
        rows.append({"x": x, "y": float(value(x)), "kind": kind})
    return {"rows": rows}


def around(marks: list[float]) -> tuple[float, float]:
    """A range that shows all these places."""
    low, high = min(marks, default=0.0), max(marks, default=0.0)
    room = max(0.5 * (high - low), 2.0)
    return low - room, high + room


def plot_function(
    path: Any,
    title: str,
    formula: str,
    name: str,
    low: float,
    high: float,
    marks: Any = (),
    filled: bool = False,
) -> dict[str, float]:
    """A curve between two numbers, with marked places or the area under it; its range."""
    value = function_of(formula, name)
    xs = np.linspace(low, high, 1000)
    ys = value(xs)
    known = ys[np.isfinite(ys)]
    if not len(known):
        raise ValueError("it has no real value there")
    usual = np.quantile(known, [0.01, 0.99])
    room = max(3 * (usual[1] - usual[0]), 1e-9)
    ys = np.where((ys > usual[0] - room) & (ys < usual[1] + room), ys, np.nan)
    figure, axes = new_figure(title, grid="both")
    axes.axhline(0, color=INK, lw=1)
    axes.plot(xs, ys, color=BLUE, lw=2.6)
    if filled:
        axes.fill_between(xs, ys, color=SKY, alpha=0.5, lw=0)
    axes.plot(list(marks), [float(value(mark)) for mark in marks], "o", color=ORANGE, ms=10)
    axes.set_xlabel(name)
    save(figure, path)
    return {"from": low, "to": high, "low": float(np.nanmin(ys)), "high": float(np.nanmax(ys))}

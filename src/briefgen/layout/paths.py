"""Shapes as PDF path operators (ISO 32000-1, 8.5.2). Coordinates are points; results paint nothing by themselves."""

from __future__ import annotations

from collections.abc import Sequence

# Control points of a quarter circle by a cubic curve lie this part of the radius from its ends.
_ARC = 0.5523


def number(value: float) -> str:
    """Write a number as short as PDF allows, to a thousandth of a point."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """Return a straight line."""
    return f"{number(x0)} {number(y0)} m {number(x1)} {number(y1)} l"


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """Return a rectangle by its lower left corner."""
    return f"{number(x)} {number(y)} {number(width)} {number(height)} re"


def polygon(points: Sequence[tuple[float, float]]) -> str:
    """Return a closed polygon."""
    first, *rest = [f"{number(x)} {number(y)}" for x, y in points]
    return " ".join([f"{first} m", *(f"{point} l" for point in rest), "h"])


def circle(x: float, y: float, radius: float) -> str:
    """Return a circle by its centre."""
    return rounded_rectangle(x - radius, y - radius, 2 * radius, 2 * radius, radius)


def rounded_rectangle(x: float, y: float, width: float, height: float, radius: float) -> str:
    """Return a rectangle whose corners are quarter circles."""
    r, k = radius, radius * (1 - _ARC)
    right, top = x + width, y + height
    corners = (
        ((right - r, y), (right - k, y), (right, y + k), (right, y + r)),
        ((right, top - r), (right, top - k), (right - k, top), (right - r, top)),
        ((x + r, top), (x + k, top), (x, top - k), (x, top - r)),
        ((x, y + r), (x, y + k), (x + k, y), (x + r, y)),
    )
    steps = [f"{number(x + r)} {number(y)} m"]
    for start, *curve in corners:
        steps.append(f"{number(start[0])} {number(start[1])} l")
        steps.append(" ".join(f"{number(a)} {number(b)}" for a, b in curve) + " c")
    return " ".join([*steps, "h"])

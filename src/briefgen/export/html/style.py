"""The style sheet of briefs, and a theme's colours for it, in a light and a dark scheme."""

from __future__ import annotations

from colorsys import hls_to_rgb, rgb_to_hls
from functools import cache
from pathlib import Path

from briefgen.model.theme import Colours

_STYLE = Path(__file__).with_name("brief.css")
_GROUND = "#101820"
_DARK = {"ink": "#E6ECF2", "rule": "#364452", "tint": "#1A2530", "paper": _GROUND}
"""The neutral colours of the dark scheme."""
_CONTRAST = {
    "structure": 9.5,
    "secondary": 7.5,
    "accent": 7.5,
    "third": 5.0,
    "third_text": 7.5,
    "fourth": 7.5,
    "edge": 4.0,
}
"""What the other colours have on the dark ground at the least; text needs 4.5, marks 3."""
_STEP = 0.01
_LINEAR, _OFFSET, _SCALE, _GAMMA = 0.04045, 0.055, 12.92, 2.4
"""How sRGB is decoded (IEC 61966-2-1)."""


@cache
def load_style() -> str:
    """Return the style sheet."""
    return _STYLE.read_text(encoding="utf-8")


def write_colours(colours: Colours) -> str:
    """Return the rules that give a theme's colours their values."""
    light = {**dict(colours), "paper": "#FFFFFF"}
    dark = {name: _DARK.get(name) or lighten(value, _CONTRAST[name]) for name, value in light.items()}
    return f":root{{{_list(light)}}}@media screen and (prefers-color-scheme:dark){{:root{{{_list(dark)}}}}}"


def _list(colours: dict[str, str]) -> str:
    return ";".join(f"--{name.replace('_', '-')}:{value}" for name, value in colours.items())


def lighten(colour: str, contrast: float, ground: str = _GROUND) -> str:
    """Return a colour of the same hue that is as light as it must be to have a contrast on a dark ground."""
    hue, light, saturation = rgb_to_hls(*_components(colour))
    while contrast_of(colour, ground) < contrast and light < 1:
        light = min(light + _STEP, 1)
        colour = "#" + "".join(f"{round(255 * part):02X}" for part in hls_to_rgb(hue, light, saturation))
    return colour


def contrast_of(first: str, second: str) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / _SCALE if part <= _LINEAR else ((part + _OFFSET) / (1 + _OFFSET)) ** _GAMMA
        for part in _components(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _components(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue

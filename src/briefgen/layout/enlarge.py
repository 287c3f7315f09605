"""A theme for readers with low vision: running text at 16 points, everything else in step with it.

Small type grows most and large type least, so that headings still stand out and lines do not end after three words.
"""

from __future__ import annotations

from briefgen.model.theme import Style, StyleName, Theme

BODY_SIZE = 16.0
"""Size of running text in points: what associations of blind people ask for at the least."""
_POWER = 0.6


def enlarge(theme: Theme) -> Theme:
    """Return the theme with larger type; margins and measure stay."""
    body = theme.styles[StyleName.BODY].size
    return theme.model_copy(
        update={"styles": {name: _enlarge(style, body) for name, style in theme.styles.items()}}
    )


def _enlarge(style: Style, body: float) -> Style:
    size = max(BODY_SIZE * (style.size / body) ** _POWER, style.size)
    factor = size / style.size
    changes = {"size": round(size, 2), "leading": round(style.leading * factor, 2), "justified": False}
    spaces = {"before": round(style.before * factor**0.5, 2), "after": round(style.after * factor**0.5, 2)}
    return style.model_copy(update={**changes, **spaces})

"""How many examples Hypothesis draws: all of them in a thorough run, some of them in a quick one.

``pytest -m "slow or hypothesis" --hypothesis-profile=thorough`` is the thorough run; ``conftest`` has the profiles.
"""

from hypothesis import settings

_FEWEST = 5


def examples(thorough: int) -> int:
    """Return how many examples this run draws of a test that draws ``thorough`` in a thorough one.

    The profile's own number, which tests without one get, is the share in hundredths.
    """
    assert settings.default is not None
    return max(_FEWEST, thorough * settings.default.max_examples // 100)

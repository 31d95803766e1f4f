"""Colours by perceived lightness, chroma and hue, so that what should look equally bright does.

Matrices: Björn Ottosson, "A perceptual color space for image processing" (2020). Contrast: WCAG 2.2, 1.4.3.
"""

from __future__ import annotations

from math import cos, radians, sin


def _linear_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _encode(value: float) -> int:
    value = min(max(value, 0.0), 1.0)
    encoded = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return round(encoded * 255)


def _decode(value: int) -> float:
    share = value / 255
    return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)


def oklch(lightness: float, chroma: float, hue: float) -> str:
    """A colour as `#rrggbb`; chroma is lowered where the screen cannot show it, lightness and hue are kept.

    Args:
        lightness: 0 (black) to 1 (white).
        chroma: 0 (grey) to about 0.35.
        hue: Degrees.
    """
    rgb = _linear_rgb(lightness, chroma, hue)
    while chroma > 0 and not all(-1e-4 <= part <= 1.0001 for part in rgb):
        chroma = max(0.0, chroma - 0.002)
        rgb = _linear_rgb(lightness, chroma, hue)
    return "#" + "".join(f"{_encode(part):02x}" for part in rgb)


def channels(color: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`, 0 to 255."""
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def lightness_of(color: str) -> float:
    """The OKLCH lightness of `#rrggbb`."""
    red, green, blue = (_decode(part) for part in channels(color))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return float(0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short)


def luminance(color: str) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = (_decode(part) for part in channels(color))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(over: str, under: str, share: float) -> str:
    """`over` at opacity `share` laid on `under`, as an opaque colour."""
    parts = zip(channels(over), channels(under), strict=True)
    return "#" + "".join(f"{round(top * share + bottom * (1 - share)):02x}" for top, bottom in parts)

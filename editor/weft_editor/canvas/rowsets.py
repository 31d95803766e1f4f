"""Sets of rows. Numpy's own (`unique`, `isin` and their kin) load its masked arrays: a tenth of a second in a frame."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from weft_editor.canvas.nearby import Rows

Numbers = npt.NDArray[np.integer[Any]]
"""None below 0."""


def union(*groups: Numbers) -> Rows:
    """Each number that is in one of them, once, in order."""
    mask = np.zeros(max(int(each.max(initial=-1)) for each in groups) + 1, np.bool_)
    for each in groups:
        mask[each] = True
    return np.flatnonzero(mask)


def among(rows: Numbers, others: Numbers) -> npt.NDArray[np.bool_]:
    """Which of `rows` are in `others`, too."""
    mask = np.zeros(max(int(rows.max(initial=-1)), int(others.max(initial=-1))) + 1, np.bool_)
    mask[others] = True
    return mask[rows]

"""The kinds of arrays that results are made of."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
Ids = NDArray[np.int64]
Number = float | None

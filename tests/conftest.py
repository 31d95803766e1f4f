"""For all tests: Qt draws into memory, so that results are the same with and without a screen."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

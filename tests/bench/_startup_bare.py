"""A window of PySide6 and nothing else: what `startup` compares with. Prints seconds from start to first paint."""

import os
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

START_S = float(os.environ["WEFT_START_S"])


class Bare(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        print(time.time() - START_S, flush=True)
        QTimer.singleShot(0, QApplication.quit)


app = QApplication(sys.argv)
window = QMainWindow()
window.setCentralWidget(Bare())
window.resize(1440, 900)
window.show()
app.exec()

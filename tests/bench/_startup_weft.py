"""The editor: prints seconds from start to the first paint of the window, and to a flow of 100 nodes being shown."""

import os
import sys
import time
from pathlib import Path

START_S = float(os.environ["WEFT_START_S"])
FLOW = Path(sys.argv[1]) if len(sys.argv) > 1 else None

from PySide6.QtCore import QEvent, QObject, QTimer  # noqa: E402 - the clock runs from before the first import

from weft_editor import app as program  # noqa: E402

app = program.application(["weft"])
window = program.MainWindow(program.make_program(app))
program.open_first(window, FLOW, "")


class FirstPaint(QObject):
    """Watches what is shown first: the page in front, or the canvas with the flow."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            app.removeEventFilter(self)
            QTimer.singleShot(0, self.told)
        return False

    def told(self) -> None:
        print(time.time() - START_S, flush=True)
        app.quit()


watcher = FirstPaint()
app.installEventFilter(watcher)
window.show()
app.exec()
window.program.engine.stop()
os._exit(0)

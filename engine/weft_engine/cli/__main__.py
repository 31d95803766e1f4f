"""`python -m weft_engine.cli` is `weft`."""

import sys

from weft_engine.cli.main import main

sys.exit(main())

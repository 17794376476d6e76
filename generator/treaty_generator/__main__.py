"""`python -m treaty_generator` is `treaty`."""

import sys

from treaty_generator.cli import main

sys.exit(main())

"""`python -m treaty events …`: the commands of the runtime, where nothing else is installed."""

import sys

from treaty.console.program import main

sys.exit(main())

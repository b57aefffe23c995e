"""`python -m unsnag` is the command `unsnag`."""

import sys

from unsnag.bootstrap import main

sys.exit(main())

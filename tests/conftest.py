"""What every test stands on."""

import os

os.environ.setdefault("AFTERSALES_TESTING", "1")

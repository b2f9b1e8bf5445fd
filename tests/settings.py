"""The site's own settings, with a data folder that is gone when the tests are."""

import atexit
import os
import shutil
import tempfile

os.environ["DEVELOPMENT"] = "1"
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="prepapp-tests-")
atexit.register(shutil.rmtree, os.environ["DATA_DIR"], ignore_errors=True)

from prepapp.settings import *  # noqa: E402, F403

# Tests ask for more sheets in a minute than people do; those about the limits set their own.
CPU_SHARES = dict.fromkeys(CPU_SHARES, 1000.0)  # noqa: F405

"""Where the bank is kept: as files, and as published editions."""

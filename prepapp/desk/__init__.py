"""Where the bank is edited."""

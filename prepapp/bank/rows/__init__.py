"""The draft: rows read as a Bank, and a Bank written as rows."""

from prepapp.bank.rows.read import entry, languages, read, retired
from prepapp.bank.rows.write import write

__all__ = ["entry", "languages", "read", "retired", "write"]

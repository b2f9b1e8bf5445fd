"""The desk on Django's admin."""

from prepapp.desk.admin import accounts, asking, questions, reasons, site

__all__ = ["accounts", "asking", "questions", "reasons", "site"]

"""The desk on Django's admin."""

from prepapp.desk.admin import asking, questions, reasons, site

__all__ = ["asking", "questions", "reasons", "site"]

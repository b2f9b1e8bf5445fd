"""What changed between two documents, object by object, in words; and two changes made one."""

from prepapp.bank.difference.documents import Change, What, differences
from prepapp.bank.difference.lines import entry_lines
from prepapp.bank.difference.merging import Conflict, Merged, merge
from prepapp.bank.difference.names import Names, label, naming

__all__ = [
    "Change",
    "Conflict",
    "Merged",
    "Names",
    "What",
    "differences",
    "entry_lines",
    "label",
    "merge",
    "naming",
]

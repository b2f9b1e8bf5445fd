"""What the bank holds, how it reads and what its sheets print, measured."""

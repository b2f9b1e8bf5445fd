"""The thinking: plain Python, no Django, no I/O, no clock. Values in, values out."""

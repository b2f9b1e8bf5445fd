"""How a day is written in English, wherever the reader lives."""

DATE_FORMAT = "j F Y"

"""What a stranger may send: one table of hostile texts, and requests made by chance."""

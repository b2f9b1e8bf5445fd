"""The ways out: the sheet as a PDF and as plain text. HTML is a template."""

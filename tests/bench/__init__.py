"""How fast and how heavy the site is, beside a small view and a stock form wizard."""

"""What it takes to run the site: headers, health, logs, limits, backups, a look at the settings."""

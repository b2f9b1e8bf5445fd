"""Signing in at the desk: passwords, waits after wrong ones, and a second factor."""

"""Searches for policies that a visitor keeps, to see later what has come since."""

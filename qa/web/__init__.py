"""The panels of the web page."""

"""One reader for each file format: bytes in, text out."""

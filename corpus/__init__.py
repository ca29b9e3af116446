"""Reading a file, cleaning it, reading its metadata and cutting it into passages."""

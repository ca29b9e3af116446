"""Reading a source: the whole text, the pictures of its pages, and the file itself."""

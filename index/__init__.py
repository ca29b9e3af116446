"""Finding passages: tokens, encoder, vectors, lexical index, catalogue, fusion."""

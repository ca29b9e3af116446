"""The room of conversations: kept on the server for their visitor only, opened again, searched and exported."""

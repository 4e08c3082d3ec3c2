"""Reads over several nouns of the desk, a file a screen's part. What several rooms need is imported from here."""

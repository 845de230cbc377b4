"""The anthropic source."""

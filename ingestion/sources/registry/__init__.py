"""The registry source."""

"""The usage_files source."""

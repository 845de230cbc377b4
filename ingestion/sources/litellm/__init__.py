"""The litellm source."""

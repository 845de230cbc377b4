"""The jira source."""

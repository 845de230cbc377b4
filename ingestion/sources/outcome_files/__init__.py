"""The outcome_files source."""

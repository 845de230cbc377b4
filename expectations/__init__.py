"""What must be true of landed rows before dbt reads them: one Great Expectations suite per landed table."""

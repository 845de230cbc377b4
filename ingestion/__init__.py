"""Plain Python connectors: read one window of one system, land it in the raw zone. Never imports Dagster."""

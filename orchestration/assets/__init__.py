"""The assets: landed tables, the vendors they come from, dbt models, the published copy."""

"""Benchmarks: whole commands timed beside a floor measured in the same run. Tests never assert times."""

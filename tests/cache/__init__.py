"""The prompt cache in plain Python: an oracle, workloads with a known history, and what they look like in usage files.

Belongs here: what a cache does call by call and block by block. It shares no code with the SQL that it judges.
"""

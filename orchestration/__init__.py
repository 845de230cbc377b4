"""Wiring only: which assets exist, when they run, what stops them. No HTTP, no SQL text, no business rule."""

"""How well dollars are tied to outcomes, measured on companies whose truth is known before any record of it is made."""

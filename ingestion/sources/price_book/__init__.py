"""The price_book source."""

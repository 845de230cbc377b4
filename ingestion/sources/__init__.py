"""One package a vendor or file contract: client (I/O), parse (pure), tables (what lands), README."""

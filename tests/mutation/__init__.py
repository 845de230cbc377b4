"""What the tests of the SQL would miss: one small change at one place, and whether anything turns red."""

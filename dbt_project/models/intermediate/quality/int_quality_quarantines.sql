-- Grain: one row per landed table: the worst share of rows put aside among its last windows.

{{ rows_amiss('quarantine_not_empty', 'quarantined_count') }}

-- Grain: one row per landed table: the worst share of rows delivered twice among its last windows.

{{ rows_amiss('double_delivery', 'duplicate_count') }}

{#-
  forecast_quarters(): the next four quarters of thirteen weeks, as (number, trend power, spread power). A power is (whole, ppm): x to the
  whole, times the straight line between its neighbours. Changes are from one eight weeks to the next; the middle of quarter n lies
  s = (13 (n - 1) + 6.5 + 4) / 8 such steps on. A trend grows with s, a spread with the root of s (independent steps).
-#}
{% macro forecast_quarters() -%}
    {{ return([
        (1, (1, 312500), (1, 145644)),
        (2, (2, 937500), (1, 713914)),
        (3, (4, 562500), (2, 136001)),
        (4, (6, 187500), (2, 487469)),
    ]) }}
{%- endmacro %}

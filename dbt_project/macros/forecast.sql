{#-
  forecast_width_millis(n): by how much the error of a forecast of n days (0 to 31) is wider than that of one day, in thousandths. A day is
  forecast by the mean of four of its weekday, so one day's error has the variance 1 + 1/4; n days, of which n_w share a weekday and so its
  mean, have n + sum(n_w * n_w) / 4. Computed here and rounded half up, so that every engine reads the same whole numbers.
-#}
{% macro forecast_width_millis(day_count) -%}
    case {{ day_count }}
        {%- for n in range(0, 32) %}
        {%- set weeks, rest = n // 7, n % 7 %}
        {%- set variance = n + (rest * (weeks + 1) * (weeks + 1) + (7 - rest) * weeks * weeks) / 4 %}
        when {{ n }} then {{ ((variance / 1.25) ** 0.5 * 1000 + 0.5) | int }}
        {%- endfor %}
    end
{%- endmacro %}

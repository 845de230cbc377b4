{#- lever_threshold(name): the number of the seed lever_thresholds, where its reason stands. -#}
{% macro lever_threshold(name) -%}
    (select value from {{ ref('lever_thresholds') }} where threshold = '{{ name }}')
{%- endmacro %}

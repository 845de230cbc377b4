{#- The schema of a model is its layer's name alone, on every engine and target: readers and grants rely on it. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ (custom_schema_name or target.schema) | trim }}
{%- endmacro %}

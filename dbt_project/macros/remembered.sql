{#-
  remembered_relation(model): the table of a log that outlives a full refresh, as an earlier run left it, or none. Looked up by
  name and not by ref(), so that a model may learn from what is built downstream of it. In a unit test there is no earlier run.
-#}
{% macro remembered_relation(model_name, schema) -%}
    {%- if not execute or model.resource_type == 'unit_test' -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(adapter.get_relation(database=target.database, schema=schema, identifier=model_name)) }}
{%- endmacro %}

{#- whole_seconds(x): seconds since 1970 of a day or an instant, without their fraction. -#}
{% macro whole_seconds(expression) -%}
    cast(floor(extract(epoch from cast({{ expression }} as timestamp))) as bigint)
{%- endmacro %}

{#- run_bucket_key(): the key of a run bucket, from the columns of int_run_usage_daily. -#}
{% macro run_bucket_key() -%}
    {{ hash_key([
        'usage_date', 'provider', 'account_id', 'api_key_id', 'model_name', 'run_key', 'workflow_key', 'team_key',
    ]) }}
{%- endmacro %}

{#-
  cost_class(call_fate, reached): one class for every dollar: what became of its call when that was no plain success, else whether its run
  reached an outcome. reached is null where it did not.
-#}
{% macro cost_class(call_fate, reached) -%}
    case
        when {{ call_fate }} <> 'succeeded' then {{ call_fate }}
        when {{ reached }} is not null then 'attributed'
        else 'no_outcome'
    end
{%- endmacro %}

{#- line_columns(relation): what a billed line is told by, in the order that the models of gaps and differences share. -#}
{% macro line_columns(relation) -%}
    {{ relation }}.charge_line_key, {{ relation }}.usage_date, {{ relation }}.provider, {{ relation }}.account_id,
        {{ relation }}.api_key_id, {{ relation }}.model_name, {{ relation }}.line_item
{%- endmacro %}

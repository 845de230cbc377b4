{#-
  The incremental strategy of every model at request or run-day grain: the days named by a model of changed days are
  deleted and what the query returned is inserted, in one transaction. A day that became empty is deleted too.
  Config: incremental_strategy='replace_days', unique_key='usage_date', meta.changed_days='<model with usage_date>'.
-#}
{% macro get_incremental_replace_days_sql(arg_dict) -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    {%- set target_relation = arg_dict['target_relation'] -%}
    {%- set changed_days = ref(config.get('meta')['changed_days']) -%}
    delete from {{ target_relation }}
    where usage_date in (select usage_date from {{ changed_days }});

    insert into {{ target_relation }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }};
{%- endmacro %}

{#-
  built_relation(model): the table that an earlier run left for a model of this project, or none. It is looked up by name
  and not by ref(), so that a model may compare itself with what is built downstream of it without a cycle.
  In a unit test there is no earlier run.
-#}
{% macro built_relation(model_name, schema) -%}
    {%- if not execute or model.resource_type == 'unit_test' or flags.FULL_REFRESH -%}
        {{ return(none) }}
    {%- endif -%}
    {{ return(adapter.get_relation(database=target.database, schema=schema, identifier=model_name)) }}
{%- endmacro %}

{#-
  built_before(built, column): what an earlier run left for each day in the table that built_relation() found: usage_date and
  that column, of which a day has one value. No row where there is no earlier run.
-#}
{% macro built_before(built, column) -%}
    {% if built -%}
    select usage_date, max({{ column }}) as {{ column }}
    from {{ built }}
    group by usage_date
    {%- else -%}
    select cast(null as date) as usage_date, cast(null as varchar) as {{ column }}
    where false
    {%- endif %}
{%- endmacro %}

{#-
  days_that_differ(fingerprints, built): a query for the days whose fingerprint (a model with usage_date and fingerprint) is not the one
  that stands beside their rows in the table that built_relation() found, days that are in one of the two alone included.
-#}
{% macro days_that_differ(fingerprints, built) -%}
    select coalesce(fingerprints.usage_date, built_before.usage_date) as usage_date
    from {{ fingerprints }} as fingerprints
    full outer join ({{ built_before(built, '_fingerprint') }}) as built_before
        on fingerprints.usage_date = built_before.usage_date
    where fingerprints.fingerprint is distinct from built_before._fingerprint
{%- endmacro %}

{#-
  between_days(column, changed_days): a range with literal bounds that holds every changed day, so that a reader of files
  skips the others. Only a hint: the caller still filters by the days themselves. True where nothing can be known.
-#}
{% macro between_days(column, changed_days) -%}
    {%- if not execute or model.resource_type == 'unit_test' -%}
        {{ return('true') }}
    {%- endif -%}
    {%- set relation = load_relation(changed_days) -%}
    {%- if relation is none -%}
        {{ return('true') }}
    {%- endif -%}
    {%- set bounds = run_query(
        "select cast(min(usage_date) as varchar), cast(max(usage_date) + 1 as varchar) from " ~ relation
    ).rows[0] -%}
    {%- if bounds[0] is none -%}
        {{ return('false') }}
    {%- endif -%}
    {{ return(column ~ " >= timestamp '" ~ bounds[0] ~ " 00:00:00' and "
        ~ column ~ " < timestamp '" ~ bounds[1] ~ " 00:00:00'") }}
{%- endmacro %}

{#- sighted_across(merged, days): a query for the base request ids of merged calls with one of the days between their sightings. -#}
{% macro sighted_across(merged, days) -%}
    select merged_before.base_request_id
    from {{ merged }} as merged_before
    inner join {{ days }} as days
        on days.usage_date between merged_before.first_sighting_date and merged_before.last_sighting_date
{%- endmacro %}

{#-
  Replaces every row of the base request ids that the query returned, and of those that were sighted across a relanded day and that
  it did not return: their sightings are gone.
-#}
{% macro get_incremental_replace_requests_sql(arg_dict) -%}
    {%- set columns = arg_dict['dest_columns'] | map(attribute='quoted') | join(', ') -%}
    delete from {{ arg_dict['target_relation'] }}
    where base_request_id in (select base_request_id from {{ arg_dict['temp_relation'] }})
        or base_request_id in (
            {{ sighted_across(arg_dict['target_relation'], ref('int_days_relanded')) }}
        );

    insert into {{ arg_dict['target_relation'] }} ({{ columns }})
    select {{ columns }} from {{ arg_dict['temp_relation'] }};
{%- endmacro %}

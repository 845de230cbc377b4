{#-
  Tables and views, built under their own names. dbt builds beside the old one and renames twice, so that nobody who reads waits: here
  readers have the published copy (docs/adr/0002-two-ends-of-the-warehouse.md), and one transaction is enough that a build which
  fails leaves the old rows. docs/adr/0050-dbt-in-process.md has what that saves.
-#}
{% materialization table, adapter='duckdb' %}
    {{ return(build_in_place('table')) }}
{% endmaterialization %}

{% materialization table, adapter='postgres' %}
    {{ return(build_in_place('table')) }}
{% endmaterialization %}

{% materialization view, adapter='duckdb' %}
    {{ return(build_in_place('view')) }}
{% endmaterialization %}

{% materialization view, adapter='postgres' %}
    {{ return(build_in_place('view')) }}
{% endmaterialization %}

{#- Build this model as a table or a view. What it was of the other kind goes first, outside of the transaction. -#}
{% macro build_in_place(type) %}
    {%- set existing, target = load_cached_relation(this), this.incorporate(type=type) %}
    {%- if existing is not none and existing.type != type %}
        {% do adapter.drop_relation(existing) %}
    {%- endif %}
    {{ run_hooks(pre_hooks) }}
    {%- call statement('main') %}
        {%- if existing is not none and existing.type == type %}
            -- the views that read it are built again after it; a view may be gone already, with what it read
            drop {{ type }} if exists {{ existing }} cascade;
        {%- endif %}
        {{ get_create_table_as_sql(false, target, sql) if type == 'table' else get_create_view_as_sql(target, sql) }}
    {%- endcall %}
    {% do create_indexes(target) %}
    {{ run_hooks(post_hooks) }}
    {% do persist_docs(target, model) %}
    {% do adapter.commit() %}
    {{ return({'relations': [target]}) }}
{% endmacro %}

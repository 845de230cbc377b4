{#-
  hash_key(fields): md5 hex of text ids, the same on every engine. A null part hashes to a sentinel and the parts are
  joined by the unit separator (character 31), which no vendor id holds, so ('a', null) and (null, 'a') differ.
-#}
{% macro hash_key(fields) -%}
    cast(md5(
        {%- for field in fields %}
        coalesce(cast({{ field }} as varchar), '~null~')
        {%- if not loop.last %} || chr(31) ||{% endif %}
        {%- endfor %}
    ) as varchar)
{%- endmacro %}

{#-
  row_hash(fields): a 64-bit number that finds equal combinations fast inside one engine. It is never a public key: its
  value differs between engines, only equality is used. (md5 over 20 columns and 10 M rows costs more than the whole scan.)
-#}
{% macro row_hash(fields) -%}
    {{ return(adapter.dispatch('row_hash')(fields)) }}
{%- endmacro %}

{% macro duckdb__row_hash(fields) -%}
    hash({{ fields | join(', ') }})
{%- endmacro %}

{% macro postgres__row_hash(fields) -%}
    hashtextextended(
        {%- for field in fields %}
        coalesce(cast({{ field }} as varchar), '~null~')
        {%- if not loop.last %} || chr(31) ||{% endif %}
        {%- endfor %}, 0
    )
{%- endmacro %}

{#- Type of row_hash. -#}
{% macro row_hash_type() -%}
    {{ return(adapter.dispatch('row_hash_type')()) }}
{%- endmacro %}

{% macro duckdb__row_hash_type() -%}ubigint{%- endmacro %}

{% macro postgres__row_hash_type() -%}bigint{%- endmacro %}

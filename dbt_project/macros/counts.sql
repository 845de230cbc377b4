{#-
  split_count(count, weight, partition_by, order_by): this row's part of a count that the whole partition shares, by the same cut as
  split_usd. Null when all weights are 0.
-#}
{% macro split_count(count, weight, partition_by, order_by) -%}
    {%- set wide = "cast(" ~ weight ~ " as " ~ pico_type() ~ ")" -%}
    {%- set total = "sum(" ~ wide ~ ") over (partition by " ~ partition_by ~ ")" -%}
    {%- set cumulated -%}
        sum({{ wide }}) over (
            partition by {{ partition_by }} order by {{ byte_order(order_by) }}
            rows between unbounded preceding and current row
        )
    {%- endset -%}
    {%- set amount = "cast(" ~ count ~ " as " ~ pico_type() ~ ")" -%}
    cast({{ share_of(amount, cumulated, total) }} - {{ share_of(amount, "(" ~ cumulated ~ " - " ~ wide ~ ")", total) }} as bigint)
{%- endmacro %}

{#-
  The only places that divide money (DESIGN.md section 4). Everything is done in integers: one pico-dollar is 1e-12 USD,
  the last digit of decimal(38, 12), so that no result depends on the engine, the number of threads or the order of rows.
-#}

{#- Type that holds pico-dollars, their sums and the products of the split. -#}
{% macro pico_type() -%}
    {{ return(adapter.dispatch('pico_type')()) }}
{%- endmacro %}

{% macro duckdb__pico_type() -%}hugeint{%- endmacro %}

{% macro postgres__pico_type() -%}numeric(38, 0){%- endmacro %}

{#- picos(usd): a decimal(38, 12) amount (or a count) as whole pico-dollars. Exact, since it has at most 12 decimals. -#}
{% macro picos(usd) -%}
    cast(cast({{ usd }} as decimal(38, 12)) * 1000000000000 as {{ pico_type() }})
{%- endmacro %}

{#- usd_from_picos(picos): whole pico-dollars as decimal(38, 12). Exact below 1e14 USD. -#}
{% macro usd_from_picos(picos) -%}
    cast(cast({{ picos }} as decimal(38, 0)) * cast('0.000000000001' as decimal(13, 12)) as decimal(38, 12))
{%- endmacro %}

{#- whole_quotient(a, b): a / b without the remainder, toward zero; null when b is 0. a and b are integers. -#}
{% macro whole_quotient(a, b) -%}
    {{ return(adapter.dispatch('whole_quotient')(a, b)) }}
{%- endmacro %}

{% macro duckdb__whole_quotient(a, b) -%}
    (cast({{ a }} as hugeint) // nullif(cast({{ b }} as hugeint), 0))
{%- endmacro %}

{% macro postgres__whole_quotient(a, b) -%}
    div(cast({{ a }} as numeric), nullif(cast({{ b }} as numeric), 0))
{%- endmacro %}

{#-
  share_of(amount, weight, total): trunc(amount * weight / total) for integers with 0 <= weight <= total; null when total
  is 0. A negative amount truncates toward zero. On DuckDB the product of two amounts could pass 128 bits, so the
  amount is first divided by the total: (amount / total) * weight + trunc((amount mod total) * weight / total) is the same
  number, and only total * total must stay below 1.7e38 (13 million dollars of weight in one split). Beyond it DuckDB
  raises; it never wraps.
-#}
{% macro share_of(amount, weight, total) -%}
    {{ return(adapter.dispatch('share_of')(amount, weight, total)) }}
{%- endmacro %}

{% macro duckdb__share_of(amount, weight, total) -%}
    (
        ({{ amount }} // nullif({{ total }}, 0)) * {{ weight }}
        + (({{ amount }} % nullif({{ total }}, 0)) * {{ weight }}) // nullif({{ total }}, 0)
    )
{%- endmacro %}

{% macro postgres__share_of(amount, weight, total) -%}
    div(cast({{ amount }} as numeric) * {{ weight }}, nullif({{ total }}, 0))
{%- endmacro %}

{#-
  split_usd(amount_usd, weight, partition_by, order_by): this row's part of an amount that the whole partition shares.
  amount_usd is decimal(38, 12) and the same in every row of the partition; weight is an integer >= 0; order_by is a text
  key that is unique in the partition. part_i = trunc(B * cum_i / T) - trunc(B * cum_(i-1) / T), so that the parts sum to B
  exactly and depend on nothing but keys and weights. Null when all weights are 0: the caller names the fallback.
  int_bucket_meters_billed writes the same formula out in columns: there it meets millions of rows.
-#}
{% macro split_usd(amount_usd, weight, partition_by, order_by) -%}
    {%- set wide = "cast(" ~ weight ~ " as " ~ pico_type() ~ ")" -%}
    {%- set total = "sum(" ~ wide ~ ") over (partition by " ~ partition_by ~ ")" -%}
    {%- set cumulated -%}
        sum({{ wide }}) over (
            partition by {{ partition_by }} order by {{ byte_order(order_by) }}
            rows between unbounded preceding and current row
        )
    {%- endset -%}
    case
        -- who holds all the weight takes all: most amounts have one taker, and need no division
        when {{ wide }} = nullif({{ total }}, 0) then cast({{ amount_usd }} as decimal(38, 12))
        else {{ part_usd(amount_usd, wide, cumulated, total) }}
    end
{%- endmacro %}

{#-
  part_usd(amount_usd, weight, cumulated, total): the part of a row that already knows its weight, the weights up to and with it
  in key order, and their total: the same number as split_usd, so that the amounts need not be sorted.
-#}
{% macro part_usd(amount_usd, weight, cumulated, total) -%}
    {%- set amount = picos(amount_usd) -%}
    {{ usd_from_picos(
        share_of(amount, cumulated, total) ~ " - " ~ share_of(amount, "(" ~ cumulated ~ " - " ~ weight ~ ")", total)
    ) }}
{%- endmacro %}

{#- unit_cost(usd, count): money for one of `count`, decimal(38, 12) cut toward zero; null when there is none. -#}
{% macro unit_cost(usd, count) -%}
    {{ usd_from_picos(whole_quotient(picos(usd), count)) }}
{%- endmacro %}

{#- ratio(part, whole): a pure ratio, decimal(18, 9) cut toward zero; null when the whole is 0. Both money or counts. -#}
{% macro ratio(part, whole) -%}
    cast(
        cast({{ whole_quotient(picos(part) ~ " * 1000000000", picos(whole)) }} as decimal(38, 0))
        * cast('0.000000001' as decimal(10, 9)) as decimal(18, 9)
    )
{%- endmacro %}

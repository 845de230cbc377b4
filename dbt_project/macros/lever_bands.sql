{#- (A file of its own: the linter does not follow a `return` from one macro of a file to another.) -#}
{#- usage_band(dimension, tokens): the label of the band that holds so many tokens. -#}
{% macro usage_band(dimension, tokens) -%}
    cast(
        case
            {%- for label, upper in usage_bands(dimension) %}
            {% if upper is none %}else '{{ label }}'{% else %}when {{ tokens }} <= {{ upper }} then '{{ label }}'{% endif %}
            {%- endfor %}
        end as varchar
    )
{%- endmacro %}

{#-
  stable_prompt_band(read, written, total): how much of a prompt the provider found unchanged in its cache. Quarters, since
  a quarter is what the cache must give back for a 5-minute write to pay; the last one in parts, since agents live there. What
  no cache looked at is its own band: nobody knows how much of it repeats.
-#}
{% macro stable_prompt_band(read, written, total) -%}
    cast(
        case
            when {{ read }} + {{ written }} = 0 then 'not cached'
            when {{ read }} * 100 < {{ total }} * 25 then '00-25 percent'
            when {{ read }} * 100 < {{ total }} * 50 then '25-50 percent'
            when {{ read }} * 100 < {{ total }} * 75 then '50-75 percent'
            when {{ read }} * 100 < {{ total }} * 90 then '75-90 percent'
            else '90-100 percent'
        end as varchar
    )
{%- endmacro %}

{#-
  tail_usd(tail, tokens, usd): what the last `tail` of `tokens` cost that cost `usd` together, at one price a token; cut to
  0..tokens. Null where usd is. Most calls leave nothing or all: they need no division.
-#}
{% macro tail_usd(tail, tokens, usd) -%}
    case
        when {{ usd }} is null then null
        when {{ tail }} <= 0 or {{ tokens }} = 0 then 0
        when {{ tail }} >= {{ tokens }} then {{ usd }}
        else {{ usd_from_picos(share_of(picos(usd), '(' ~ tail ~ ')', tokens)) }}
    end
{%- endmacro %}

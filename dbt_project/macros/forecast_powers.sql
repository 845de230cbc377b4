{#- (A file of its own: the linter does not follow a `return` from one macro of a file to another.) -#}
{#- ppm_power(x, power): a ratio in parts per million to a power (whole, ppm), in whole numbers, cut at every step. -#}
{% macro ppm_power(ratio_ppm, power) -%}
    {%- set steps = namespace(product="(1000000 + " ~ whole_quotient("(" ~ ratio_ppm ~ " - 1000000) * " ~ power[1], "1000000") ~ ")") -%}
    {%- for step in range(power[0]) -%}
        {%- set steps.product = whole_quotient(steps.product ~ " * " ~ ratio_ppm, "1000000") -%}
    {%- endfor -%}
    {{ steps.product }}
{%- endmacro %}

{#-
  regret_picos(commitment, spend, discount_ppm): what a commitment costs more than knowing the spend would have, in millionths of a
  pico-dollar: all but the discount of what is not used, the discount of what was not committed.
-#}
{% macro regret_picos(commitment_usd, spend_usd, discount_ppm) -%}
    case
        when {{ commitment_usd }} > {{ spend_usd }}
            then ({{ picos(commitment_usd) }} - {{ picos(spend_usd) }}) * (1000000 - {{ discount_ppm }})
        else ({{ picos(spend_usd) }} - {{ picos(commitment_usd) }}) * {{ discount_ppm }}
    end
{%- endmacro %}

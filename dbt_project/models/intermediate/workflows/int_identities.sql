-- Grain: one row per identity: a distinct combination of who called and for what.
select
    identity_key,
    {%- for column in identity_columns() %}
    {{ any_of(column) }} as {{ column }},
    {%- endfor %}
    min(usage_date) as first_usage_date,
    max(usage_date) as last_usage_date
from {{ ref('int_identities_daily') }}
group by identity_key

-- Grain: one row per workflow, model and day whose parts do not add up: input charge = no cache - saving,
-- saving = read saving - write premium.
select workflow_key, provider, model_name, usage_date, input_charge_usd, no_cache_usd, saving_usd
from {{ ref('mart_cache_economics_daily') }}
where input_charge_usd <> no_cache_usd - saving_usd
    or saving_usd <> read_saving_usd - write_premium_usd

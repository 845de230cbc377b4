"""What the three answers ask the marts: one query each, in SQL that both engines understand."""

WORKFLOWS = """
select
    workflow_key,
    outcome_type,
    sum(total_usd) as total_usd,
    sum(attributed_usd) as attributed_usd,
    sum(net_outcome_count) as net_outcome_count,
    sum(outcome_cost_usd) as outcome_cost_usd
from marts.mart_workflow_cost_per_outcome_monthly
group by workflow_key, outcome_type
order by sum(total_usd) desc, workflow_key
"""

# what bought nothing: no outcome known, or a call that failed, was cancelled, or had to be asked again
NOTHING = """
select workflow_key, sum(cost_usd) as cost_usd
from marts.mart_workflow_cost_classes_daily
where cost_class <> 'attributed'
group by workflow_key
"""

LEDGER = """
select allocation_class, sum(allocated_usd) as allocated_usd
from marts.fct_cost_allocations
group by allocation_class
"""

BASES = """
select cost_basis, sum(allocated_usd) as allocated_usd
from marts.fct_cost_allocations
group by cost_basis
order by cost_basis
"""

BILL = "select sum(billed_usd) as billed_usd from marts.fct_charges where is_complete"

CACHE = """
select
    workflow_key,
    sum(input_charge_usd) as input_charge_usd,
    sum(no_cache_usd) as no_cache_usd,
    sum(write_premium_usd) as write_premium_usd,
    sum(read_saving_usd) as read_saving_usd,
    sum(saving_usd) as saving_usd,
    sum(cache_read_tokens) as cache_read_tokens,
    sum(
        uncached_input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens
        + cache_write_unknown_ttl_tokens
    ) as input_tokens
from marts.mart_cache_economics_daily
group by workflow_key
order by sum(saving_usd) desc, workflow_key
"""

UNPROXIED = """
select
    gap_class,
    count(distinct api_key_id) as key_count,
    sum(billed_usd) as billed_usd,
    sum(gap_usd) as gap_usd
from marts.mart_unproxied_spend_daily
-- a difference of price went through the gateway
where gap_usd <> 0
group by gap_class
order by sum(gap_usd) desc, gap_class
"""

COVERAGE = """
select provider, sum(proxied_usd) as proxied_usd, sum(billed_usd) as billed_usd
from marts.mart_coverage_daily
group by provider
order by provider
"""

# what to do about the cache tier: the rows with a clear better one first, then how many there are of the others
ADVICE = """
select workflow_key, model_name, verdict, recommended_tier, saving_usd, observed_usd
from marts.mart_cache_tier_advice
order by saving_usd desc, workflow_key, model_name
"""

-- Grain: one row of the mart of unproxied spend whose parts do not sum to it, whose class has no rank, or whose class holds money
-- of the bill though no class of the ledger does. Empty when each row can be read alone.

select told.*
from {{ ref('mart_unproxied_spend_daily') }} as told
left join {{ ref('gap_classes') }} as gap_classes
    on told.gap_class = gap_classes.gap_class
where told.billed_usd <> told.proxied_usd + told.gap_usd
    or told.difference_usd <> told.volume_usd + told.rate_usd
    or gap_classes.gap_rank is null
    or (gap_classes.allocation_class is null and told.gap_usd <> 0)

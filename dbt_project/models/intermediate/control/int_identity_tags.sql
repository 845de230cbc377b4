-- Grain: one row per identity and tag that a budget names, or that has been in use long enough to suggest a limit for. Tags of single
-- pull requests or runs are neither, and would be most of the rows.

with

identities as (select * from {{ ref('int_identities') }}),

labels as (

    select distinct identity_key, label as tag
    from {{ ref('int_identity_labels') }}
    where origin = 'tag'

),

budgets as (select distinct scope_value from {{ ref('stg_registry__budgets') }} where scope = 'tag'),

lives as (

    select
        labels.tag,
        min(identities.first_usage_date) as first_usage_date,
        max(identities.last_usage_date) as last_usage_date
    from labels
    inner join identities
        on labels.identity_key = identities.identity_key
    group by labels.tag

)

select
    labels.identity_key,
    labels.tag
from labels
inner join lives
    on labels.tag = lives.tag
left join budgets
    on labels.tag = budgets.scope_value
where budgets.scope_value is not null
    -- 30 days: half of the baseline of a suggestion; what lived shorter names one piece of work
    or lives.last_usage_date - lives.first_usage_date >= 30

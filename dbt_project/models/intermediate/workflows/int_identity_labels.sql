-- Grain: one row per identity and label: every text by which a rule or a piece of evidence may know it.
-- origin is tag, reference or column; label_name is in one vocabulary; a tag without a name has label_name ''.
{%- set columns = [
    ('source', 'gateway'), ('provider', 'vendor_provider'), ('account_id', 'account_id'), ('api_key_id', 'api_key_id'),
    ('api_key_hash', 'api_key_hash'), ('api_key_alias', 'api_key_alias'), ('team_id', 'team_id'),
    ('organization_id', 'organization_id'), ('user_person_key', 'user_person_key'), ('agent_id', 'agent_id'),
    ('environment', 'environment'), ('workflow', 'workflow'), ('model_group', 'model_group'),
    ('repository', 'repository'), ('branch', 'branch'), ('pr_number', 'cast(pr_number as varchar)'),
    ('ticket_key', 'ticket_key'), ('commit_sha', 'commit_sha'), ('checkpoint_id', 'checkpoint_id'),
    ('agent_task_id', 'agent_task_id'),
] %}

with

identities as (select * from {{ ref('int_identities') }}),

tags as ({{ json_array_rows('identities', 'identity_key', 'tags_json') }}),

named_references as ({{ json_object_rows('identities', 'identity_key', 'references_json') }}),

labels as (

    select
        identity_key,
        'tag' as origin,
        item as label,
        case when position(':' in item) > 1 then lower(trim(split_part(item, ':', 1))) else '' end as said_name,
        case when position(':' in item) > 1 then trim(substr(item, position(':' in item) + 1)) else trim(item) end
            as label_value
    from tags

    union all

    select identity_key, 'reference', name || ':' || item, lower(trim(name)), trim(item)
    from named_references

    {%- for name, expression in columns %}

    union all

    select identity_key, 'column', '{{ name }}', '{{ name }}', {{ expression }}
    from identities
    where {{ expression }} is not null
    {%- endfor %}

)

select
    cast(identity_key as varchar) as identity_key,
    cast(origin as varchar) as origin,
    cast(said_name as varchar) as said_name,
    cast({{ label_name('said_name') }} as varchar) as label_name,
    cast(label_value as varchar) as label_value,
    cast(label as varchar) as label
from labels
where label_value <> ''

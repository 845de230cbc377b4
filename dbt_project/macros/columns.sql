{#- The columns that say who called and for what: one combination of them is an identity. Order is part of the key. -#}
{% macro identity_columns() -%}
    {{ return([
        'gateway', 'vendor_provider', 'account_id', 'api_key_id', 'api_key_hash', 'api_key_alias', 'team_id',
        'organization_id', 'user_person_key', 'agent_id', 'environment', 'workflow', 'model_group', 'tags_json',
        'references_json', 'repository', 'branch', 'pr_number', 'ticket_key', 'commit_sha', 'checkpoint_id',
        'agent_task_id',
    ]) }}
{%- endmacro %}

{#- The six disjoint token meters, in the order of the bill: input, reads, writes, output. -#}
{% macro token_meters() -%}
    {{ return([
        'uncached_input_tokens', 'cache_read_tokens', 'cache_write_5m_tokens', 'cache_write_1h_tokens',
        'cache_write_unknown_ttl_tokens', 'output_tokens',
    ]) }}
{%- endmacro %}

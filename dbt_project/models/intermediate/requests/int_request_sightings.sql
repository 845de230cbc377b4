-- Grain: one row per sighting, that is per staged row of a call. Smaller source_rank is the stronger source.
{{ config(materialized='view') }}

{%- set contract_only = [
    'run_id', 'trace_id', 'prefix_key', 'account_id', 'api_key_id', 'environment', 'workflow', 'repository', 'branch', 'pr_number',
    'ticket_key', 'commit_sha', 'checkpoint_id', 'agent_task_id',
] %}
{%- set gateway_only = ['call_id', 'api_key_hash', 'api_key_alias', 'organization_id', 'model_group', 'references_json'] %}

select
    {{ sighting_columns('litellm', 'litellm.spend_logs', contract_only) }}
    is_settlement,
    1 as source_rank
from {{ ref('stg_litellm__spend_logs') }}

union all

select
    {{ sighting_columns('litellm', 'litellm.log_objects', contract_only) }}
    is_settlement,
    2 as source_rank
from {{ ref('stg_litellm__log_objects') }}

union all

select
    {{ sighting_columns('usage_files', 'usage_files.requests', gateway_only) }}
    false as is_settlement,
    3 as source_rank
from {{ ref('stg_usage_files__requests') }}

{#- label_name(x): the one name for what callers call by several. Other names stay as they are. -#}
{% macro label_name(expression) -%}
    case
        when {{ expression }} in ('pr', 'pull_request', 'pull', 'pr_number') then 'pull_request'
        when {{ expression }} in ('ticket', 'issue', 'ticket_key', 'jira') then 'ticket'
        when {{ expression }} in ('commit', 'commit_sha', 'sha') then 'commit'
        when {{ expression }} in ('checkpoint', 'checkpoint_id') then 'checkpoint'
        when {{ expression }} in ('agent_task', 'agent_task_id') then 'agent_task'
        when {{ expression }} in ('run', 'run_id') then 'run'
        when {{ expression }} in ('repo', 'repository') then 'repository'
        when {{ expression }} in ('agent', 'agent_id') then 'agent'
        when {{ expression }} in ('env', 'environment') then 'environment'
        else {{ expression }}
    end
{%- endmacro %}

{#- (A file of its own: the linter does not follow a `return` from one macro of a file to another.) -#}
{#-
  only_changed_days(column, changed_days, word): on a later run, the condition that keeps a model to the days it replaces;
  nothing on a first run or a full refresh. word is `where`, or `and` behind a condition.
-#}
{% macro only_changed_days(column, changed_days, word='where') -%}
    {% if is_incremental() -%}
    {{ word }} {{ column }} in (select usage_date from {{ changed_days }})
        and {{ between_days(column, changed_days) }}
    {%- endif %}
{%- endmacro %}

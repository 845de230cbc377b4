{#- (A file of its own: the linter does not follow a `return` from one macro of a file to another.) -#}
{#-
  only_changed_days(column, changed_days, word, range_column): on a later run, the condition that keeps a model to the days it
  replaces; nothing on a first run or a full refresh. word is `where`, or `and` behind a condition. range_column is the one
  that a reader of files can skip by, where that is another.
-#}
{% macro only_changed_days(column, changed_days, word='where', range_column=none) -%}
    {% if is_incremental() -%}
    {{ word }} {{ column }} in (select usage_date from {{ changed_days }})
        and {{ between_days(range_column or column, changed_days) }}
    {%- endif %}
{%- endmacro %}

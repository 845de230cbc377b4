{#- A relation that must hold no row: every row it has is a broken law. -#}
{% test is_empty(model) %}
    select * from {{ model }}
{% endtest %}

{#-
  usage_bands(): the bands in which usage is summed, by dimension: (label, upper end). A value belongs to the first band whose end
  it does not pass; labels sort as text. Adjacent bands never share a value, so that rows of one usage sum to it.
  - prompt_band, tokens of the whole prompt: every length at which a price list so far turns long-context prices on (100k,
    128k, 200k, 272k, 512k) is an end, so that a band has one price on any model; 8k and 32k part chats from small documents.
  - answer_band, tokens of the answer: the defaults of `max_tokens` that clients ship with (256, 1k, 4k, 16k).
-#}
{% macro usage_bands(dimension) -%}
    {%- set bands = {
        'prompt_band': [
            ('000k-008k', 8000), ('008k-032k', 32000), ('032k-100k', 100000), ('100k-128k', 128000),
            ('128k-200k', 200000), ('200k-272k', 272000), ('272k-512k', 512000), ('512k or more', none),
        ],
        'answer_band': [
            ('00000-00256', 256), ('00257-01024', 1024), ('01025-04096', 4096), ('04097-16384', 16384),
            ('16385 or more', none),
        ],
    } -%}
    {{ return(bands[dimension]) }}
{%- endmacro %}

{#- The list-price columns that the levers sum from requests. -#}
{% macro lever_money() -%}
    {{ return([
        'uncached_input_usd', 'cache_read_usd', 'cache_write_5m_usd', 'cache_write_1h_usd',
        'cache_write_unknown_ttl_usd', 'output_usd', 'list_cost_usd',
    ]) }}
{%- endmacro %}

{#- The meters of the price book with the token meters that pay them. -#}
{% macro lever_meters() -%}
    {{ return([
        ('uncached_input', ['uncached_input_tokens']),
        ('cache_read', ['cache_read_tokens']),
        ('cache_write_5m', ['cache_write_5m_tokens', 'cache_write_unknown_ttl_tokens']),
        ('cache_write_1h', ['cache_write_1h_tokens']),
        ('output', ['output_tokens']),
    ]) }}
{%- endmacro %}

{#-
  lever_order(): the levers in the order in which they apply to a dollar. First what changes neither the answer nor its time (the
  lifetime of the cache), then who answers, then when. Each works on what those before it left.
-#}
{% macro lever_order() -%}
    {{ return(['cache_tier', 'model_routing', 'batch']) }}
{%- endmacro %}

{#- What the pass over the requests reads: it sorts them, so every column that it does not need costs memory. -#}
{% macro lever_request_columns() -%}
    {{ return([
        'request_key', 'run_key', 'workflow_key', 'provider', 'model_name', 'service_tier', 'is_unpriced',
        'usage_date', 'requested_at',
    ] + token_meters() + lever_money()) }}
{%- endmacro %}

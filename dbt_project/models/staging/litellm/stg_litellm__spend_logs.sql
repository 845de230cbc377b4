{{ litellm_calls(source('raw_litellm', 'spend_logs')) }}

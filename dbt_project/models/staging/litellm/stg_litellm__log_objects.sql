{{ litellm_calls(source('raw_litellm', 'log_objects')) }}

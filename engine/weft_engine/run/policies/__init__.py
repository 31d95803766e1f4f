"""What happens around a node's attempts, from the outside in: transforms, retries, time limit.

The whole order is: cache, rate limit, breaker, permit, time limit, attempt, check of the output, retry, fallback,
degrade, escalate. Each is a file of its own; those not here yet have their place in `attempts.execute`.
"""

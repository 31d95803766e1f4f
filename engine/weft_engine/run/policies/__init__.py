"""What happens around a node's attempts, a file each.

From the outside in: input transform, deadline, retry, time limit, attempt, output transform, checks of the outputs with
their repairs. The whole order of a call is: cache, rate limit, breaker, permit, time limit, attempt, check of the
outputs, retry, fallback, degrade, escalate; those not here yet have their place in `attempts.execute`. A fallback is
what the scheduler does once `execute` has failed (`Scheduler.fail`).
"""

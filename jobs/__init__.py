"""The row is the queue: claims, leases, attempts, pauses and wake-ups, the same for every job."""

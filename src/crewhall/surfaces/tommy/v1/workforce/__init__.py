"""/workforce: rosters, requests, the time clock and timesheets. Source: contracts/tommy.yaml, tag Workforce."""

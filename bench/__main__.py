"""`python -m bench`: every figure on SQLite, and on PostgreSQL where CREWHALL_TEST_POSTGRES names a server.

One JSON line per figure. Fails when a figure costs more than its factor times (P + S), or far more pings than in the baseline, or the server
keeps more than 150 MB. P is the CPU of a bare ASGI ping, S that of the same SQL on one thread without HTTP, all measured in turns in one
run; medians of the rounds. The last figures of each database are no costs: how long a message takes to a thousand listeners (see fanout.py), how
long a team takes to be back on the live feed (see reconnect.py), how much memory is kept after requests that failed and streams that ended (see
memory.py), and how long the timesheets of a thousand people take (see timesheets.py). `--save` keeps the run as the baseline that later runs are
compared with.
"""
# asyncpg and apsw ship no complete type stubs.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from msgspec import Struct

from bench import statements, world
from bench.fanout import measure_fanout
from bench.load import Call
from bench.memory import measure_memory
from bench.processes import Process, measured_processor, running
from bench.reconnect import measure_reconnection
from bench.roster import WEEK
from bench.timesheets import measure_timesheets
from crewhall.platform.settings import load

BASELINE = Path(__file__).parent / "baseline.json"
MOST_RESIDENT_MB = 150.0
FACTORS = {"sqlite": 2.5, "postgres": 3.0}
# What grows with S hides behind it, but not from the baseline. Plans of PostgreSQL differ with the statistics that it has gathered by then.
MOST_GROWTH = {"sqlite": 1.15, "postgres": 2.0}
ROUNDS = 21


class Figure(Struct, frozen=True):
    """A hot path: its name, the calls that are made in turn, and how many of them a round makes."""

    name: str
    calls: list[Call]
    count: int


def figures(made: world.World) -> list[Figure]:
    """The hot paths of the server."""
    headers = {"Authorization": f"Token {made.token}", "Content-Type": "application/json"}
    # Another team was founded later, so that account is in use.
    at_work = {**headers, "X-Account-Type": "Team", "X-Account-Id": str(made.team_id)}
    archive, post = f"/v1/chats/{made.archive_id}/messages", b'{"body": "Table nine is ready to go."}'
    return [
        Figure(
            "get_me", [Call("GET", "/v1/me", {"Authorization": f"Token {token}"}) for token in made.crew[:200]], 200
        ),
        Figure("get_team_members_200", [Call("GET", "/v1/team/members", headers)], 40),
        Figure(
            "put_me_setting",
            [Call("PUT", "/v1/me/settings/theme", headers, b'{"data": {"dark": true, "size": 14}}')],
            1000,
        ),
        Figure("get_message", [Call("GET", f"{archive}/{id_}", headers) for id_ in made.message_ids], 200),
        Figure("get_messages_50_of_500000", [Call("GET", f"{archive}?limit=50", headers)], 120),
        Figure("post_message", [Call("POST", archive, headers, post)], 400),
        Figure(
            "get_tomatoes_25_of_1000000",
            [Call("GET", "/tomatoes/api/tomatoes", {"Authorization": made.tomatoes_token})],
            120,
        ),
        Figure(
            "get_roster_of_200_for_a_week",
            [Call("GET", f"/v1/workforce/manager/shifts?date_range={WEEK}", at_work)],
            40,
        ),
        Figure("get_leaderboard_25_of_100000", [Call("GET", "/tomatoes/api/leaderboard/daily")], 120),
    ]


def main() -> int:
    """Run all; the exit code says whether every figure is within its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--save", action="store_true", help="keep this run as the baseline")
    parser.add_argument("--only", choices=("sqlite", "postgres"), help="measure on one database")
    options = parser.parse_args()
    baseline: dict[str, float] = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    results: list[dict[str, object]] = []
    with running(["bench.ping", "{port}"], {}) as ping, tempfile.TemporaryDirectory() as folder:
        if options.only in (None, "sqlite"):
            results += measure_all("sqlite", f"sqlite:///{folder}/bench.db", folder, ping, baseline)
        postgres = os.environ.get("CREWHALL_TEST_POSTGRES")
        if postgres and options.only in (None, "postgres"):
            results += measure_all("postgres", asyncio.run(fresh_postgres(postgres)), folder, ping, baseline)
    if options.save:
        kept = {f"{result['figure']} {result['database']}": result["pings"] for result in results if "pings" in result}
        BASELINE.write_text(json.dumps(kept, indent=2) + "\n")
    failed = [result for result in results if not result["ok"]]
    return 1 if failed else 0


def measure_all(
    database: str, url: str, folder: str, ping: Process, baseline: dict[str, float]
) -> list[dict[str, object]]:
    """Measure every figure on one database, print each as a JSON line."""
    settings = load({}, {"server": {"data": folder}, "database": {"url": url}, "limits": {"messages": 0}})
    made = asyncio.run(world.populate(settings))
    wanted = figures(made)
    recorded = {figure.name: asyncio.run(statements.record(settings, figure.calls[0])) for figure in wanted}
    variables = {
        "CREWHALL_DATABASE__URL": url,
        "CREWHALL_SERVER__DATA": folder,
        "CREWHALL_LIMITS__MESSAGES": "0",
        "CREWHALL_LOG__LEVEL": "warning",
    }
    results: list[dict[str, object]] = []
    with running(["crewhall", "serve", "--port", "{port}"], variables) as server:
        for figure in wanted:
            sql, writes = recorded[figure.name]

            def sql_s(count: int, sql: list[statements.Statement] = sql, writes: bool = writes) -> float:
                return time_sql(database, url, sql, writes=writes, count=count)

            result = measure(figure, database, server, ping, sql_s, baseline.get(f"{figure.name} {database}"))
            result |= {"statements": len(sql)}
            results.append(result)
            print(json.dumps(result), flush=True)
    for measure_server in (measure_fanout, measure_reconnection, measure_memory, measure_timesheets):
        result = measure_server(database, variables, made)
        print(json.dumps(result), flush=True)
        results.append(result)
    return results


def measure(
    figure: Figure,
    database: str,
    server: Process,
    ping: Process,
    sql_s: Callable[[int], float],
    baseline_pings: float | None,
) -> dict[str, object]:
    """P, S and the figure in turns, in microseconds of CPU per request; the median of the rounds judges."""
    ping_calls = [Call("GET", "/ping")]
    server.clients.repeat(figure.calls, 200)  # warm
    ping.clients.repeat(ping_calls, 200)
    sql_s(50)
    rounds = [
        (
            cpu_us(ping, ping_calls, 200),
            sql_us(sql_s, figure.count),
            cpu_us(server, figure.calls, figure.count),
        )
        for _ in range(ROUNDS)
    ]
    p_us, s_us, cost_us = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(cost / (p + s) for p, s, cost in rounds)
    pings = statistics.median(cost / p for p, _, cost in rounds)
    has_grown = baseline_pings is not None and pings > baseline_pings * MOST_GROWTH[database]
    factor, resident_mb = FACTORS[database], server.resident_mb()
    return {
        "figure": figure.name,
        "database": database,
        "cpu_us": round(cost_us, 1),
        "p_us": round(p_us, 1),
        "s_us": round(s_us, 1),
        "ratio": round(ratio, 3),
        "limit": factor,
        "pings": round(pings, 2),
        "baseline_pings": baseline_pings,
        "resident_mb": round(resident_mb, 1),
        "ok": ratio <= factor and not has_grown and resident_mb <= MOST_RESIDENT_MB,
    }


def sql_us(sql_s: Callable[[int], float], count: int) -> float:
    """CPU of the statements per round, in microseconds, where the servers run."""
    with measured_processor():
        return sql_s(count) / count * 1e6


def cpu_us(process: Process, calls: Sequence[Call], count: int) -> float:
    """CPU of the process per request, in microseconds."""
    before = process.cpu_s()
    process.clients.repeat(calls, count)
    return (process.cpu_s() - before) / count * 1e6


def time_sql(database: str, url: str, sql: list[statements.Statement], *, writes: bool, count: int) -> float:
    """CPU seconds for the statements alone."""
    if database == "sqlite":
        return statements.time_sqlite(url.removeprefix("sqlite:///"), sql, writes=writes, count=count)
    return statements.time_postgres(url, sql, writes=writes, count=count)


async def fresh_postgres(server_url: str) -> str:
    """A new database on the server."""
    connection = await asyncpg.connect(server_url)
    await connection.execute("DROP DATABASE IF EXISTS crewhall_bench WITH (FORCE)")
    await connection.execute("CREATE DATABASE crewhall_bench")
    await connection.close()
    return urlsplit(server_url)._replace(path="/crewhall_bench").geturl()


if __name__ == "__main__":
    sys.exit(main())

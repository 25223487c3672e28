"""Tickets: one SHA-256 of seed, draw id and carton, and ranking by them (`qcs1` rules 5, 6 and 8)."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping

from qcsample.lot import Carton
from qcsample.seeds import Seed


def ticket(seed: Seed | str, draw_id: str, carton: str) -> str:
    """The ticket of a carton (64 hex): SHA-256 of the UTF-8 bytes of `qcs1|S|D|c`.

    Parameters
    ----------
    seed : Seed or str
        S, as it is printed.
    draw_id : str
        D, set when the visit was booked.
    carton : str
        c, the canonical id, as `Carton.id`; it is hashed as given.

    Examples
    --------
    >>> ticket("20481956370211849357", "PO4711-A", "307")[:16]
    '006b11dd56af3d3d'
    >>> ticket(Seed("20481956370211849357", "dice"), "PO4711-A", "307")[:16]
    '006b11dd56af3d3d'
    """
    return raw_ticket(_value(seed), draw_id, carton).hex()


def unit_ticket(seed: Seed | str, draw_id: str, carton: str, position: int) -> str:
    """The hash that ranks position `position` (from 1) inside a carton: SHA-256 of `qcs1|S|D|c|j`.

    Parameters
    ----------
    seed, draw_id, carton : Seed or str, str, str
        As of `ticket`.
    position : int
        j, counted from 1 as unpacked.
    """
    return raw_ticket(_value(seed), draw_id, f"{carton}|{position}").hex()


def _value(seed: Seed | str) -> str:
    return seed.value if isinstance(seed, Seed) else seed


def ranked_cartons(
    cartons: Iterable[Carton], seed: str, draw_id: str, ask: Mapping[str, int]
) -> dict[str, list[tuple[bytes, Carton]]]:
    """The `ask[stratum]` lowest tickets of each stratum asked for, sorted; one hash a carton."""
    prefix = f"qcs1|{seed}|{draw_id}|".encode()
    sha256 = hashlib.sha256
    kept: dict[str, list[tuple[bytes, bytes, Carton]]] = {name: [] for name in ask}
    # Above its stratum's limit a ticket has no place any more; `highest` spares most of them the look-up.
    limits = dict.fromkeys(ask, b"\xff" * 33)
    highest = max(limits.values(), default=b"")
    for carton in cartons:
        name = carton.id.encode()
        digest = sha256(prefix + name).digest()
        if digest <= highest and digest <= limits.get(carton.stratum, b""):
            found = kept[carton.stratum]
            found.append((digest, name, carton))
            most = ask[carton.stratum]
            if len(found) >= 2 * most + 64:
                found.sort(key=_by_ticket)
                del found[most:]
                limits[carton.stratum] = found[-1][0] if found else b""
                highest = max(limits.values())
    for name_, found in kept.items():
        found.sort(key=_by_ticket)
        del found[ask[name_] :]
    return {stratum: [(digest, carton) for digest, _, carton in found] for stratum, found in kept.items()}


def _by_ticket(entry: tuple[bytes, bytes, Carton]) -> tuple[bytes, bytes]:
    return entry[0], entry[1]


def ranked_units(
    cartons: Iterable[Carton], seed: str, draw_id: str, count: int
) -> list[tuple[bytes, tuple[Carton, int]]]:
    """The `count` lowest unit hashes of the lot, sorted, with carton and position; one hash a unit."""
    units = ((carton, j) for carton in cartons for j in range(1, carton.units + 1))
    hashed = ((raw_ticket(seed, draw_id, f"{carton.id}|{j}"), (carton, j)) for carton, j in units)
    return heapq.nsmallest(count, hashed, key=lambda entry: (entry[0], entry[1][0].id.encode(), entry[1][1]))


def ranked_positions(seed: str, draw_id: str, carton: str, units: int, quota: int) -> tuple[int, ...]:
    """The `quota` positions (from 1) with the lowest unit hashes in a carton of `units`, lowest first."""
    if not quota:
        return ()
    hashed = ((raw_ticket(seed, draw_id, f"{carton}|{j}"), j) for j in range(1, units + 1))
    return tuple(j for _, j in heapq.nsmallest(quota, hashed))


def raw_ticket(seed: str, draw_id: str, rest: str) -> bytes:
    """The 32 bytes of the SHA-256 of `qcs1|S|D|rest`."""
    return hashlib.sha256(f"qcs1|{seed}|{draw_id}|{rest}".encode()).digest()

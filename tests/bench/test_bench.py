"""What the bench itself promises to whoever reads its tables."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from prepapp.bank.files import seed_bank
from prepapp.domain.checks import errors
from prepapp.domain.path import walk
from tests.bench import crowd
from tests.bench.banks import grown
from tests.bench.browser import Visit

SEED = seed_bank()


@pytest.mark.parametrize("questions", [100, 220, 1_000])
def test_a_made_up_bank_has_its_size_and_could_be_published(questions: int) -> None:
    bank = grown(SEED, questions)
    assert len(bank.questions) == questions
    assert errors(bank) == []


def test_people_of_a_larger_bank_meet_pages_of_their_own_instead_of_more() -> None:
    bank = grown(SEED, 1_000)
    assert len(bank.steps) > len(SEED.steps)
    assert bank.personas.keys() == SEED.personas.keys()  # whose way is too long is left out
    ways = {key: walk(bank, p.answers).steps for key, p in bank.personas.items()}
    first, *others = ways.values()
    assert {s.key for s in first} <= {s.key for s in SEED.steps}
    assert any({s.key for s in way} - {s.key for s in SEED.steps} for way in others)


def test_an_answer_in_pieces_is_heard_once_it_is_whole() -> None:
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        line = crowd.Line(iter(()), place=ours)
        heard = []
        for piece in (b"HTTP/1.1 200 OK\r\nContent-Le", b"ngth: 4\r\n\r\nab", b"cd"):
            theirs.sendall(piece)
            heard.append(line.take())
    assert heard[:2] == [None, None]
    assert heard[2] == crowd.Answer(b"HTTP/1.1 200 OK\r\nContent-Length: 4", b"abcd")
    assert heard[2].status == b"200"


@pytest.mark.parametrize(("status", "told"), [(b"503", (1, 0)), (b"500", (0, 1))])
def test_a_patient_of_the_crowd_whom_a_page_fails_is_counted_and_begins_again(
    status: bytes, told: tuple[int, int]
) -> None:
    heard = crowd.Heard()
    walk = crowd.patient(iter([[Visit("/a"), Visit("/b")]] * 2), heard)
    assert next(walk).startswith(b"GET /a ")
    assert walk.send(crowd.Answer(b"HTTP/1.1 %s No" % status, b"")).startswith(b"GET /a ")
    assert (heard.refused, heard.wrong, heard.ways) == (*told, 0)

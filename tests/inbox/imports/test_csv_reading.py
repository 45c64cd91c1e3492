"""Tables as they come in, in pieces of any size."""

from collections.abc import AsyncIterator

import pytest

from inbox.imports.csv_reading import BYTES_AT_MOST, TableUnreadable, records


async def pieces(whole: bytes, size: int) -> AsyncIterator[bytes]:
    for at in range(0, len(whole), size):
        yield whole[at : at + size]


async def read(whole: bytes, size: int = 3) -> list[tuple[int, list[str]]]:
    return [(one.line, one.values) async for one in records(pieces(whole, size))]


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
async def test_marks_separators_quotes_and_line_ends(size: int) -> None:
    table = '\ufeffname;phone\r\n"Zoë; ""Z""\nLee"; 123\r\n\r\nBen;456'.encode()
    assert await read(table, size) == [
        (1, ["name", "phone"]),
        (2, ['Zoë; "Z"\nLee', "123"]),
        (5, ["Ben", "456"]),
    ]
    assert await read(b"a\tb,c\td\n1\t2\t3\n", size) == [
        (1, ["a", "b,c", "d"]),
        (2, ["1", "2", "3"]),
    ]
    assert await read(b"", size) == []


@pytest.mark.parametrize(
    ("table", "line"),
    [
        (b'a,b\n"1,2\n3,4\n', 2),
        (b"a,b\n\xff\n", 2),
        (b"a,b\n1,\x002\n", 2),
        (b'a,b\n"1"x,2\n', 2),
        (b"a,b\n" + b"x" * 200_000, 2),
        (b"a" * 99_000 + b"\n", 1),
    ],
)
async def test_what_is_no_table(table: bytes, line: int) -> None:
    if table.startswith(b"aa"):
        table *= BYTES_AT_MOST // len(table) + 1
    with pytest.raises(TableUnreadable) as refused:
        await read(table, 50_000)
    assert refused.value.line == line

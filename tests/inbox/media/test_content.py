"""What a file is, whatever it is called; and what is sealed opens at any place, or not at all."""

import io
import os
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.foundation.encryption import DataKey, SealBroken, new_key_material
from inbox.foundation.identifiers import new_id
from inbox.media.content import LIMITS, OFFICE, UNKNOWN, fits, kind_of, type_of
from inbox.media.errors import RangeUnsatisfiable
from inbox.media.ranges import range_of
from inbox.media.sealing import CHUNK_BYTES, opened, place_of, sealed
from integrations.storage.store import FileMissing, FileStore, StoreUnreachable


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "<x/>")
    return buffer.getvalue()


OFFICE_FILE = archive("[Content_Types].xml", "xl/workbook.xml")
HEADS = {
    "image/jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(50),
    "image/png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(30),
    "image/webp": b"RIFF\x24\0\0\0WEBPVP8 " + bytes(30),
    "audio/ogg": b"OggS\0\x02" + bytes(22) + b"OpusHead" + bytes(20),
    "audio/mpeg": b"ID3\x03\0" + bytes(40),
    "audio/aac": b"\xff\xf1\x50\x80" + bytes(40),
    "audio/amr": b"#!AMR\n" + bytes(30),
    "audio/mp4": b"\0\0\0\x18ftypM4A \0\0\0\0isomiso2" + bytes(30),
    "video/mp4": b"\0\0\0\x18ftypisom\0\0\0\0isomiso2" + bytes(30),
    "video/3gpp": b"\0\0\0\x18ftyp3gp4\0\0\0\0isomiso2" + bytes(30),
    "application/pdf": b"%PDF-1.7\n%abc\n",
    "application/msword": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "text/plain": "Grüße, مرحبا\n".encode(),
    "text/html": b"  <!DOCTYPE html><script>alert(1)</script>",
    "image/svg+xml": b'<?xml version="1.0"?>\n<svg onload="alert(1)"/>',
    UNKNOWN: b"MZ\x90\0" + bytes(100),
}


@pytest.mark.parametrize("mime_type", HEADS)
def test_the_first_bytes_say_what_it_is(mime_type: str) -> None:
    assert type_of(HEADS[mime_type]) == mime_type
    # What it is called counts for nothing where the bytes are clear.
    assert type_of(HEADS[mime_type], claimed="image/gif", file_name="a.gif") == mime_type


def test_a_name_decides_only_between_files_that_begin_alike() -> None:
    assert type_of(OFFICE_FILE, file_name="a.xlsx") == f"{OFFICE}.spreadsheetml.sheet"
    assert type_of(OFFICE_FILE, claimed="application/pdf").startswith(OFFICE)
    assert type_of(archive("a.txt"), file_name="a.docx") == UNKNOWN
    assert type_of(HEADS["video/mp4"], claimed="audio/mp4") == "audio/mp4"
    assert type_of(b"") == UNKNOWN


def test_kinds_take_their_types() -> None:
    assert {kind_of(one) for one in ("image/png", "image/jpeg")} == {"image"}
    assert (kind_of("image/webp"), kind_of("audio/amr")) == ("sticker", "audio")
    assert (kind_of("video/mp4"), kind_of("text/html")) == ("video", "document")
    assert "text/html" not in LIMITS["document"].types
    assert fits("voice", "audio/ogg")
    assert fits("video", "audio/mp4")
    assert not fits("image", "text/html")
    assert not fits("audio", "image/jpeg")


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, None),
        ("bytes=0-9", (0, 10)),
        ("bytes=90-", (90, 100)),
        ("bytes=90-1000", (90, 100)),
        ("bytes=-5", (95, 100)),
        ("bytes=-500", (0, 100)),
        ("bytes=5-2", None),
        ("bytes=0-1,3-4", None),
        ("bytes=-", None),
        ("lines=0-1", None),
    ],
)
def test_ranges(header: str | None, wanted: tuple[int, int] | None) -> None:
    assert range_of(header, 100) == wanted


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=-0", "bytes=500-600"])
def test_a_range_outside_is_told(header: str) -> None:
    with pytest.raises(RangeUnsatisfiable):
        range_of(header, 100)


async def pieces(content: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


EDGES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 200_000]


@settings(max_examples=40, deadline=None)
@given(
    size=st.sampled_from(EDGES) | st.integers(0, 200_000),
    piece=st.integers(1, 100_000),
    bounds=st.tuples(st.integers(0, 200_000), st.integers(0, 200_000)),
)
async def test_what_is_sealed_opens_at_any_place(
    tmp_path_factory: pytest.TempPathFactory, size: int, piece: int, bounds: tuple[int, int]
) -> None:
    folder = tmp_path_factory.mktemp("files")
    store = FileStore(folder.as_uri())
    key, place = DataKey(new_id(), new_key_material()), place_of(new_id(), new_id())
    content = bytes(range(256)) * (size // 256 + 1)
    content = content[:size]
    await store.write("a/b", sealed(pieces(content, piece), key, place))
    assert b"".join([one async for one in opened(store, "a/b", key, place, size)]) == content
    start, end = sorted(min(one, size) for one in bounds)
    if start < end:
        part = [one async for one in opened(store, "a/b", key, place, size, start, end)]
        assert b"".join(part) == content[start:end]


async def test_a_file_that_was_changed_cut_or_moved_does_not_open(tmp_path: Path) -> None:
    store = FileStore(tmp_path.as_uri())
    key, place = DataKey(new_id(), new_key_material()), place_of(new_id(), new_id())
    content = b"secret words " * 20_000
    size = len(content)
    await store.write("a", sealed(pieces(content, 5_000), key, place))
    at_rest = (tmp_path / "a").read_bytes()
    assert b"secret" not in at_rest
    chunk = CHUNK_BYTES + 16
    swapped = at_rest[:33] + at_rest[33 + chunk :][:chunk] + at_rest[33:][:chunk]
    spoiled = bytearray(at_rest)
    spoiled[40] ^= 1
    for changed in (bytes(spoiled), swapped + at_rest[33 + 2 * chunk :], at_rest[:-chunk]):
        (tmp_path / "a").write_bytes(changed)
        with pytest.raises(SealBroken):
            async for _ in opened(store, "a", key, place, size):
                pass
    (tmp_path / "a").write_bytes(at_rest)
    for other_key, other_place in (
        (DataKey(key.id, new_key_material()), place),
        (DataKey(new_id(), new_key_material()), place),
        (key, place_of(place.workspace_id, new_id())),
    ):
        with pytest.raises(SealBroken):
            async for _ in opened(store, "a", other_key, other_place, size):
                pass


async def test_a_store_writes_whole_files_or_none(tmp_path: Path) -> None:
    store = FileStore(tmp_path.as_uri())

    async def broken() -> AsyncIterator[bytes]:
        yield bytes(6_000_000)
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await store.write("a/b", broken())
    with pytest.raises(FileMissing):
        async for _ in store.read("a/b"):
            pass
    await store.delete("a/b")
    assert [name for _, _, names in os.walk(tmp_path) for name in names] == []
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(StoreUnreachable):
        await FileStore((tmp_path / "taken").as_uri()).write("a/b", pieces(b"x", 1))

"""What evidence asks of a storage, asked of a folder and of a bucket."""

from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.core.storage import clear_folder, read_pieces

CONTENT = bytes(range(256)) * 1024


@pytest.fixture
def key(storage: Path) -> str:
    return default_storage.save(f"parts/{uuid4()}/{uuid4()}", ContentFile(CONTENT))


def files(storage: Path) -> list[bytes]:
    return [path.read_bytes() for path in storage.rglob("*") if path.is_file()]


def test_what_was_saved_lies_there_word_for_word(key: str, storage: Path) -> None:
    assert default_storage.exists(key)
    assert files(storage) == [CONTENT]
    assert (storage / key).read_bytes() == CONTENT


def test_it_comes_back_in_pieces(key: str) -> None:
    pieces = list(read_pieces(key))
    assert len(pieces) == 4
    assert b"".join(pieces) == CONTENT


@pytest.mark.parametrize(("start", "length"), [(0, 1), (255, 70_000), (100_000, None), (len(CONTENT) - 1, 1)])
def test_a_part_comes_back(key: str, start: int, length: int | None) -> None:
    end = len(CONTENT) if length is None else start + length
    assert b"".join(read_pieces(key, start=start, length=length)) == CONTENT[start:end]


def test_a_reader_that_stops_early_leaves_nothing_open(key: str) -> None:
    pieces = read_pieces(key)
    next(pieces)
    pieces.close()
    unread = read_pieces(key)
    unread.close()


def test_what_is_not_there_is_told_at_the_call(storage: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_pieces("evidence/nobody/knows")


def test_it_can_be_opened_like_any_file_of_django(key: str) -> None:
    with default_storage.open(key) as file:
        assert file.read() == CONTENT


def test_a_folder_is_cleared_but_for_what_is_spared(storage: Path) -> None:
    spared, other = (default_storage.save(f"evidence/1/{name}", ContentFile(CONTENT)) for name in ("a", "b"))
    default_storage.save("evidence/2/c", ContentFile(b"another folder"))
    clear_folder("evidence/1", spare=spared)
    assert default_storage.exists(spared)
    assert not default_storage.exists(other)
    clear_folder("evidence/1")
    assert files(storage) == [b"another folder"]


def test_clearing_and_deleting_twice_does_no_harm(key: str, storage: Path) -> None:
    for _ in range(2):
        default_storage.delete(key)
        clear_folder(key.rpartition("/")[0])
    assert files(storage) == []

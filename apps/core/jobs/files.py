"""Files of jobs: sealed pieces in the storage of evidence, so that nothing of them lies there in clear.

A piece has its number in its name: a batch that is done again after a crash writes the same piece again.
"""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from apps.core.crypto import decrypt, encrypt
from apps.core.storage import clear_folder, read_pieces

INPUT: Final = "input"
WORK: Final = "work"
RESULT: Final = "result"
FOLDERS: Final = (INPUT, WORK, RESULT)
PIECE: Final = 1024 * 1024


def folder_of(job_id: UUID, part: str) -> str:
    return f"jobs/{job_id}/{part}"


def key_of(job_id: UUID, part: str, number: int) -> str:
    return f"{folder_of(job_id, part)}/{number:06d}"


def write_piece(job_id: UUID, part: str, number: int, plain: bytes) -> None:
    key = key_of(job_id, part, number)
    # A storage gives what is there already another name.
    default_storage.delete(key)
    default_storage.save(key, ContentFile(encrypt(plain, key)))


def read_piece(job_id: UUID, part: str, number: int) -> bytes:
    """FileNotFoundError where it is gone."""
    key = key_of(job_id, part, number)
    return decrypt(b"".join(read_pieces(key)), key)


def write_whole(job_id: UUID, part: str, plain: bytes) -> int:
    """How many pieces it became."""
    starts = range(0, max(len(plain), 1), PIECE)
    for number, start in enumerate(starts):
        write_piece(job_id, part, number, plain[start : start + PIECE])
    return len(starts)


def read_all(job_id: UUID, part: str, pieces: int) -> Iterator[bytes]:
    for number in range(pieces):
        yield read_piece(job_id, part, number)


def read_whole(job_id: UUID, part: str, pieces: int) -> bytes:
    return b"".join(read_all(job_id, part, pieces))


def delete_files(job_id: UUID, *parts: str) -> None:
    for part in parts or FOLDERS:
        clear_folder(folder_of(job_id, part))

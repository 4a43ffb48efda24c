"""ZIP files (Office files are some too) that would fill a disk when somebody opens them. Nothing is unpacked here."""

import struct
import zipfile

from core.documents.uploads import NotAllowed

MOST_ENTRIES = 5000
MOST_INDEX = 2 * 1024 * 1024
MOST_BYTES = 512 * 1024 * 1024
MOST_RATIO = 200
SMALL = 16 * 1024 * 1024  # below this unpacked size no ratio does harm
END = b"PK\x05\x06"
END_SIZE, COMMENT = 22, 65535
BROKEN = "压缩包已损坏，打不开。请重新压缩后再上传。"
TOO_BIG = "压缩包解开后过大。请分开上传需要的文件。"


def check(file, size: int) -> None:
    """Raise NotAllowed for a bomb or a broken archive; `file` is left at its beginning."""
    try:
        _index_is_small(file, size)
        file.seek(0)
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError, UnicodeError) as error:
        raise NotAllowed(BROKEN) from error
    finally:
        file.seek(0)
    if unpacked > MOST_BYTES or (unpacked > SMALL and unpacked > MOST_RATIO * size):
        raise NotAllowed(TOO_BIG)


def _index_is_small(file, size: int) -> None:
    """The index is what the library reads at once: look at its size before, and at how many entries it claims."""
    tail = min(size, END_SIZE + COMMENT)
    file.seek(size - tail)
    end = file.read(tail)
    at = end.rfind(END)
    if at < 0:
        raise zipfile.BadZipFile
    _, _, _, entries, index_size = struct.unpack("<HHHHL", end[at + 4 : at + 16])
    if entries > MOST_ENTRIES or index_size > MOST_INDEX:
        raise NotAllowed(TOO_BIG)

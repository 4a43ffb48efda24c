"""Uploads checked while they stream: a wrong type or too large a file is refused before anything is stored.

Allowed are photos, short videos, PDF, office files, text and tables, and ZIP (device logs arrive zipped). The type
is read from the content; the extension must agree with it. Everything else is refused: no HTML, SVG, programs.
"""

from dataclasses import dataclass, field
from pathlib import PurePath
from tempfile import SpooledTemporaryFile

import filetype
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload

FIRST_BYTES = 8192  # enough for every signature that is looked for
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE = "application/vnd.openxmlformats-officedocument."
TEXT = {"txt": "text/plain", "log": "text/plain", "csv": "text/csv"}
# extension -> the content types that `filetype` may find in it, the first one is what we call it
ALLOWED: dict[str, tuple[str, ...]] = {
    "jpg": ("image/jpeg",),
    "jpeg": ("image/jpeg",),
    "png": ("image/png",),
    "gif": ("image/gif",),
    "webp": ("image/webp",),
    "heic": ("image/heic", "image/heif"),
    "mp4": ("video/mp4",),
    "mov": ("video/quicktime",),
    "pdf": ("application/pdf",),
    "docx": (OFFICE + "wordprocessingml.document", "application/zip"),
    "xlsx": (OFFICE + "spreadsheetml.sheet", "application/zip"),
    "pptx": (OFFICE + "presentationml.presentation", "application/zip"),
    "doc": ("application/msword",),
    "xls": ("application/vnd.ms-excel",),
    "ppt": ("application/vnd.ms-powerpoint",),
    "zip": ("application/zip",),
}
ARCHIVES = {"zip", "docx", "xlsx", "pptx"}
WORDS = "照片（jpg、png、webp、heic）、视频（mp4、mov）、PDF、Word、Excel、PPT、txt、csv、zip"
ACCEPT = ",".join(f".{extension}" for extension in (*ALLOWED, *TEXT))


class NotAllowed(Exception):
    """Why a file is not taken, as a sentence for the user."""


@dataclass
class Refusal:
    name: str
    reason: str

    def __str__(self):
        return f"{self.name}：{self.reason}"


def extension_of(name: str) -> str:
    return PurePath(name).suffix.lstrip(".").lower()


def kind_of(name: str, start: bytes) -> str:
    """The content type by the first bytes and the extension; NotAllowed when they are wrong or disagree."""
    extension = extension_of(name)
    if extension in TEXT:
        if b"\x00" in start or filetype.guess(start) is not None:
            raise NotAllowed("内容不是文本，与扩展名不符。")
        return TEXT[extension]
    if extension not in ALLOWED:
        raise NotAllowed(f"不收这种文件。可以上传{WORDS}。")
    kinds = ALLOWED[extension]
    if extension in ("doc", "xls", "ppt"):
        found = kinds[0] if start.startswith(OLE) else ""
    else:
        guess = filetype.guess(start)
        found = guess.mime if guess else ""
    if found not in kinds:
        raise NotAllowed(f"内容与扩展名 .{extension} 不符。请用原来的程序另存后再上传。")
    return kinds[0]


def most() -> int:
    """The largest file that is taken, in bytes."""
    return settings.UPLOAD_MAX_BYTES


def too_large() -> str:
    return f"超过 {settings.UPLOAD_MAX_BYTES // (1024 * 1024)} MB。请压缩或分开上传。"


@dataclass
class Incoming:
    """One file on its way in."""

    name: str
    start: bytes = b""
    size: int = 0
    checked: bool = field(default=False)

    def take(self, chunk: bytes) -> None:
        """Count and look at the content; raises NotAllowed as soon as it is clear."""
        self.size += len(chunk)
        if self.size > settings.UPLOAD_MAX_BYTES:
            raise NotAllowed(too_large())
        if not self.checked:
            self.start = (self.start + chunk)[:FIRST_BYTES]
            if len(self.start) == FIRST_BYTES:
                self.check()

    def check(self) -> None:
        if not self.size:
            raise NotAllowed("文件是空的。")
        kind_of(self.name, self.start)
        self.checked = True


class GuardedUploadHandler(FileUploadHandler):
    """The only upload handler of the house: what it refuses is not kept, neither in memory nor on disk.

    Refusals are collected in `request.refused_uploads`; forms and the draft endpoint say them at the field.
    """

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.request.refused_uploads = []
        if content_length > 12 * settings.UPLOAD_MAX_BYTES:
            self.request.refused_uploads.append(Refusal("上传", too_large()))
            raise StopUpload(connection_reset=True)

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.incoming = Incoming(self.file_name or "")
        self.file = SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)  # noqa: SIM115 (kept open)

    def receive_data_chunk(self, raw_data, start):
        try:
            self.incoming.take(raw_data)
        except NotAllowed as refusal:
            self._refuse(refusal)
            raise SkipFile from refusal
        self.file.write(raw_data)

    def file_complete(self, file_size):
        try:
            if not self.incoming.checked:
                self.incoming.check()
        except NotAllowed as refusal:
            self._refuse(refusal)
            return None
        self.file.seek(0)
        return UploadedFile(self.file, self.file_name, self.content_type, self.incoming.size, self.charset)

    def _refuse(self, refusal: NotAllowed) -> None:
        self.file.close()
        self.request.refused_uploads.append(Refusal(self.incoming.name, str(refusal)))


def refusals(request) -> list[str]:
    """What the handler refused of this request, one sentence per file."""
    _ = request.FILES  # parsing happens on first access
    return [str(refusal) for refusal in getattr(request, "refused_uploads", [])]

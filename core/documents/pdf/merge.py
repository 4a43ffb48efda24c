"""Writing many PDFs one after another into one file with the memory of one of them.

pypdf reads each file; its objects are copied at once under new numbers and forgotten. Only the offsets are kept.
"""

from pypdf import PdfReader
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

CATALOG, PAGES, INFO = 1, 2, 3
INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")


class Merger:
    """`add` each file, then `close`. `target` is a writable, seekable binary file."""

    def __init__(self, target, *, title: str):
        self.target = target
        self.title = title
        self.offsets: dict[int, int] = {}
        self.kids: list[int] = []
        self.next = INFO + 1
        target.write(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")

    def add(self, source) -> None:
        """Append all pages of a PDF file object."""
        reader = PdfReader(source)
        numbers: dict[int, int] = {}
        waiting: list[IndirectObject] = []
        for page in reader.pages:
            leaf = DictionaryObject(page)
            for key in INHERITED:
                if key not in leaf and key in page:
                    leaf[NameObject(key)] = page[key]
            number = self._take()
            self.kids.append(number)
            leaf.pop(NameObject("/Parent"), None)
            copy = self._renumbered(leaf, numbers, waiting)
            copy[NameObject("/Parent")] = _reference(PAGES)
            self._write(number, copy)
        while waiting:
            found = waiting.pop()
            self._write(numbers[found.idnum], self._renumbered(found.get_object(), numbers, waiting))
        # Reader, objects and pages point at each other; without this they would wait for the garbage collector.
        reader.__dict__.clear()

    def close(self) -> None:
        """Write the page tree, the information and the table of offsets."""
        kids = ArrayObject(_reference(number) for number in self.kids)
        pages = {"/Type": NameObject("/Pages"), "/Kids": kids, "/Count": NumberObject(len(self.kids))}
        catalog = {"/Type": NameObject("/Catalog"), "/Pages": _reference(PAGES), "/Lang": TextStringObject("zh-CN")}
        self._write(PAGES, _dictionary(pages))
        self._write(CATALOG, _dictionary(catalog))
        self._write(INFO, _dictionary({"/Title": TextStringObject(self.title)}))
        start = self.target.tell()
        rows = [b"0000000000 65535 f \n"] + [b"%010d 00000 n \n" % self.offsets[n] for n in range(1, self.next)]
        self.target.write(b"xref\n0 %d\n" % self.next + b"".join(rows))
        trailer = b"<< /Size %d /Root %d 0 R /Info %d 0 R >>" % (self.next, CATALOG, INFO)
        self.target.write(b"trailer\n" + trailer + b"\nstartxref\n%d\n%%%%EOF\n" % start)

    def _take(self) -> int:
        self.next += 1
        return self.next - 1

    def _write(self, number: int, value) -> None:
        self.offsets[number] = self.target.tell()
        self.target.write(b"%d 0 obj\n" % number)
        value.write_to_stream(self.target)
        self.target.write(b"\nendobj\n")

    def _renumbered(self, value, numbers: dict[int, int], waiting: list):
        """A copy whose references point to the new numbers; objects met for the first time wait for their turn."""
        if isinstance(value, IndirectObject):
            if value.idnum not in numbers:
                numbers[value.idnum] = self._take()
                waiting.append(value)
            return _reference(numbers[value.idnum])
        if isinstance(value, StreamObject):
            copy = StreamObject()
            copy.update({k: self._renumbered(v, numbers, waiting) for k, v in dict.items(value)})
            copy._data = value._data
            return copy
        if isinstance(value, DictionaryObject):
            return _dictionary({k: self._renumbered(v, numbers, waiting) for k, v in dict.items(value)})
        if isinstance(value, ArrayObject):
            return ArrayObject(self._renumbered(item, numbers, waiting) for item in list.__iter__(value))
        return value


def _reference(number: int) -> IndirectObject:
    return IndirectObject(number, 0, None)


def _dictionary(values: dict) -> DictionaryObject:
    made = DictionaryObject()
    made.update({NameObject(key): value for key, value in values.items()})
    return made

/* What a photo tells beside its picture. A compressed photo has none of it; where the position is wanted, the
   original's EXIF block is put back with the turning undone, because the pixels are already upright. */
const SOI = 0xffd8, APP1 = 0xffe1, SOS = 0xffda;
const EXIF = 0x45786966, ORIENTATION = 0x0112, GPS = 0x8825;

const segments = function* (view) {
  if (view.byteLength < 4 || view.getUint16(0) !== SOI) return;
  let place = 2;
  while (place + 4 <= view.byteLength) {
    const mark = view.getUint16(place);
    if ((mark & 0xff00) !== 0xff00 || mark === SOS) return;
    const length = view.getUint16(place + 2);
    yield { mark, place, end: place + 2 + length };
    place += 2 + length;
  }
};

/* The EXIF segment of a JPEG as bytes, or null. */
export const block = (buffer) => {
  const view = new DataView(buffer);
  for (const { mark, place, end } of segments(view)) {
    if (mark === APP1 && end <= view.byteLength && view.getUint32(place + 4) === EXIF) return buffer.slice(place, end);
  }
  return null;
};

const directory = function* (segment) {
  const view = new DataView(segment);
  const start = 10;
  const little = view.getUint16(start) === 0x4949;
  const first = start + view.getUint32(start + 4, little);
  const count = view.getUint16(first, little);
  for (let number = 0; number < count; number += 1) {
    const place = first + 2 + number * 12;
    if (place + 12 > view.byteLength) return;
    yield { tag: view.getUint16(place, little), place, little, view };
  }
};

export const hasPosition = (segment) => {
  try {
    return [...directory(segment)].some(({ tag }) => tag === GPS);
  } catch {
    return false; // a broken block tells nothing
  }
};

const upright = (segment) => {
  for (const { tag, place, little, view } of directory(segment)) {
    if (tag === ORIENTATION) view.setUint16(place + 8, 1, little);
  }
  return segment;
};

/* The compressed JPEG with the original's EXIF behind its first mark. */
export const put = async (jpeg, segment) => {
  const plain = await jpeg.arrayBuffer();
  return new Blob([plain.slice(0, 2), upright(segment), plain.slice(2)], { type: "image/jpeg" });
};

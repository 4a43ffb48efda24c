/* One spelling of a record and its fingerprint, byte for byte as core/documents/models/signature.py writes it:
   sorted keys, no spaces, Chinese as is. Amounts and readings are text, so no number is spelled two ways. */
const byCodePoint = (a, b) => {
  const [left, right] = [[...a], [...b]];
  for (let place = 0; place < Math.min(left.length, right.length); place += 1) {
    const difference = left[place].codePointAt(0) - right[place].codePointAt(0);
    if (difference) return difference;
  }
  return left.length - right.length;
};

export const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    const pairs = Object.keys(value).filter((key) => value[key] !== undefined).sort(byCodePoint);
    return `{${pairs.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
  }
  return JSON.stringify(value ?? null);
};

const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const sha256 = async (text) => hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

export const fingerprint = (record) => sha256(canonical(record));

export const same = (a, b) => canonical(a ?? null) === canonical(b ?? null);

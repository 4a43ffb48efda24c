/* From the camera to what is sent: at most 2000 pixels, JPEG, without the place where it was taken unless wanted. */
import * as exif from "./exif.js";

export const LONGEST = 2000;
const QUALITY = 0.82;

export class Unreadable extends Error {}

const fit = (width, height) => {
  const scale = Math.min(1, LONGEST / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
};

const size = (file) => new Promise((resolve, reject) => {
  const picture = new Image();
  const address = URL.createObjectURL(file);
  picture.onload = () => { URL.revokeObjectURL(address); resolve([picture.naturalWidth, picture.naturalHeight]); };
  picture.onerror = () => { URL.revokeObjectURL(address); reject(new Unreadable()); };
  picture.src = address;
});

/* The photo as it will be sent, and whether its position went along. A 40-megapixel picture is scaled while it is
   decoded, so it never stands whole in the memory of a small device. */
export const compress = async (file, { keepPosition = false } = {}) => {
  const [width, height] = fit(...(await size(file)));
  let bitmap;
  try {
    bitmap = await createImageBitmap(file, { resizeWidth: width, resizeHeight: height, resizeQuality: "high" });
  } catch {
    throw new Unreadable();
  }
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, width, height);
  pen.drawImage(bitmap, 0, 0);
  bitmap.close();
  const jpeg = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  if (!jpeg) throw new Unreadable();
  if (!keepPosition) return { blob: jpeg, position: false };
  const segment = exif.block(await file.slice(0, 262144).arrayBuffer());
  if (!segment || !exif.hasPosition(segment)) return { blob: jpeg, position: false };
  return { blob: await exif.put(jpeg, segment), position: true };
};

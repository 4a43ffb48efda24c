/* A name on the glass: strokes in pixels of the pad. White paper and dark ink in both themes. */
import { h } from "./dom.js";

const INK = "#1b2433", WIDTH = 2.4;
export const LEAST_INK = 60, LEAST_WIDTH = 20; // as core/documents/signing.py: less is a slip of the finger

const length = (strokes) => strokes.reduce((sum, stroke) =>
  sum + stroke.slice(1).reduce((way, [x, y], place) => way + Math.hypot(x - stroke[place][0], y - stroke[place][1]), 0), 0);

const spread = (strokes) => {
  const xs = strokes.flat().map(([x]) => x), ys = strokes.flat().map(([, y]) => y);
  return Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
};

/* Why this is no signature; "" when it is one. */
export const objection = (strokes) => {
  if (!strokes.flat().length) return "还没有签名。请客户在横线上签名。";
  const short = length(strokes) < LEAST_INK || spread(strokes) < LEAST_WIDTH;
  return short ? "签名太短，看不出姓名。请清除后重签。" : "";
};

const paint = (canvas, strokes) => {
  const box = canvas.getBoundingClientRect();
  if (!box.width) return;
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(box.width * ratio);
  canvas.height = Math.round(box.height * ratio);
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.lineWidth = WIDTH;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = INK;
  strokes.forEach((stroke) => {
    pen.beginPath();
    stroke.forEach(([x, y], place) => (place ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    if (stroke.length === 1) pen.lineTo(stroke[0][0] + 0.1, stroke[0][1]);
    pen.stroke();
  });
};

/* The pad. `changed(strokes)` is called when the pen is lifted. */
export const sigpad = (strokes, changed, { locked = false } = {}) => {
  const canvas = h("canvas", { role: "img", "aria-label": "签字区，用手指或笔签名" });
  const hint = h("span", { class: "hint", hidden: strokes.length > 0 }, "请在横线上签名");
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [Math.round((event.clientX - box.left) * 10) / 10, Math.round((event.clientY - box.top) * 10) / 10];
  };
  let stroke = null;
  const down = (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    stroke = [at(event)];
    strokes.push(stroke);
    hint.hidden = true;
  };
  const move = (event) => {
    if (!stroke) return;
    (event.getCoalescedEvents?.() || [event]).forEach((step) => stroke.push(at(step)));
    paint(canvas, strokes);
  };
  const lift = () => {
    if (!stroke) return;
    stroke = null;
    paint(canvas, strokes);
    changed(strokes);
  };
  if (!locked) {
    for (const [kind, act] of [["pointerdown", down], ["pointermove", move], ["pointerup", lift], ["pointercancel", lift]]) {
      canvas.addEventListener(kind, act);
    }
  }
  new ResizeObserver(() => paint(canvas, strokes)).observe(canvas);
  const clear = () => {
    strokes.length = 0;
    hint.hidden = false;
    paint(canvas, strokes);
    changed(strokes);
  };
  return { node: h("div", { class: "sigpad" }, canvas, hint), clear };
};

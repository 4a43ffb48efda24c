/* Drawing a name on the glass: strokes in pixels of the pad, kept as JSON in the hidden field beside it, so a
   refused form brings them back. White paper and dark ink in both themes. */
(() => {
  const INK = "#1b2433", WIDTH = 2.4;
  const field = (pad) => pad.closest("[data-sign]").querySelector("input[name$=sign_strokes]");
  const read = (pad) => {
    try { return JSON.parse(field(pad).value || "[]"); } catch { return []; }
  };
  const paint = (pad) => {
    const canvas = pad.querySelector("canvas"), box = canvas.getBoundingClientRect();
    if (!box.width) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(box.width * ratio);
    canvas.height = Math.round(box.height * ratio);
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.lineWidth = WIDTH;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = INK;
    (pad.strokes || []).forEach((stroke) => {
      pen.beginPath();
      stroke.forEach(([x, y], index) => (index ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      if (stroke.length === 1) pen.lineTo(stroke[0][0] + 0.1, stroke[0][1]);
      pen.stroke();
    });
  };
  const keep = (pad) => {
    field(pad).value = JSON.stringify(pad.strokes);
    pad.querySelector(".hint").hidden = pad.strokes.length > 0;
    field(pad).dispatchEvent(new Event("input", { bubbles: true }));
  };
  const bind = (pad) => {
    if (pad.dataset.bound) return;
    pad.dataset.bound = "1";
    pad.strokes = read(pad);
    const canvas = pad.querySelector("canvas");
    let stroke = null;
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [Math.round((event.clientX - box.left) * 10) / 10, Math.round((event.clientY - box.top) * 10) / 10];
    };
    canvas.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      canvas.setPointerCapture(event.pointerId);
      stroke = [at(event)];
      pad.strokes.push(stroke);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!stroke) return;
      (event.getCoalescedEvents?.() || [event]).forEach((step) => stroke.push(at(step)));
      paint(pad);
    });
    const lift = () => { if (stroke) { stroke = null; paint(pad); keep(pad); } };
    canvas.addEventListener("pointerup", lift);
    canvas.addEventListener("pointercancel", lift);
    new ResizeObserver(() => paint(pad)).observe(canvas);
    pad.querySelector(".hint").hidden = pad.strokes.length > 0;
    paint(pad);
  };
  const bindAll = (root) => root.querySelectorAll("[data-sigpad]").forEach(bind);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-sign] [data-sign-clear]");
    if (!button) return;
    const pad = button.closest("[data-sign]").querySelector("[data-sigpad]");
    pad.strokes = [];
    keep(pad);
    paint(pad);
  });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => bindAll(document));
  else bindAll(document);
  document.addEventListener("htmx:load", (event) => bindAll(event.target));
})();

/* 照片: from the camera, made small on the device, with a caption; the place where it was taken stays out. */
import * as acts from "./acts.js";
import { momentsOf, photosOf } from "./app.js";
import * as clock from "./clock.js";
import { bytes, errorLine, h, icon, id, panel, say } from "./dom.js";
import * as outbox from "./outbox.js";
import { compress, Unreadable } from "./photo.js";

const shown = new Map(); // the address of a local picture, by the key of its entry

const picture = async (item) => {
  if (!shown.has(item.key)) {
    const file = await outbox.fileOf(item.key);
    if (file) shown.set(item.key, URL.createObjectURL(file));
  }
  return shown.get(item.key);
};

const STATES = { waiting: "等待", sending: "上传中", done: "已上传", attention: "需处理" };

const tile = (photo) => {
  const { item } = photo;
  const caption = photo.caption ?? item.data.caption ?? "";
  const state = item && item.state !== outbox.DONE ? STATES[item.state] : clock.timeOf(photo.at || item.saved_at);
  const figure = h("figure", { class: "photo m-0", "data-photo": item ? item.state : "there" });
  if (item) picture(item).then((address) => { if (address) figure.prepend(h("img", { src: address, alt: caption || "照片" })); });
  else figure.append(h("a", { class: "tablet-there", href: photo.url, download: photo.name }, icon("image"), h("span", { class: "tiny" }, `${photo.by} · ${bytes(photo.size)}`)));
  figure.append(h("figcaption", {}, h("span", { class: "cut" }, caption || "没有说明"), h("span", {}, state)));
  return h("li", {}, figure);
};

/* Take the chosen files in one after the other; a large one shows that it is being made small. */
const take = async (trip, files, { caption, keep, trouble, busy }) => {
  trouble.replaceChildren();
  for (const file of files) {
    busy(`正在压缩 ${file.name}…`);
    try {
      const { blob, position } = await compress(file, { keepPosition: keep });
      const taken = new Date(file.lastModified || Date.now()).toISOString();
      await acts.photo(trip, blob, { caption, name: file.name.replace(/\.\w+$/, "").slice(0, 60) || "photo", taken_at: taken, keep_position: position });
    } catch (error) {
      const why = error instanceof Unreadable ? "这张照片打不开，没有加入。请用相机重新拍照（JPEG）。"
        : "没有存到本机，可能是空间不足。请腾出空间后重新选择这张照片。";
      trouble.append(errorLine(`${file.name}：${why}`));
    }
  }
  busy("");
  say("照片：已存本机");
};

const wishes = { caption: "", keep: false };

export const draw = (trip, redraw) => {
  const photos = photosOf(trip), waits = !momentsOf(trip).departed;
  const caption = h("input", { class: "form-control", id: id("c"), maxlength: 100, autocomplete: "off", value: wishes.caption, oninput: () => { wishes.caption = caption.value; } });
  const keep = h("input", { class: "form-check-input", type: "checkbox", checked: wishes.keep, onchange: () => { wishes.keep = keep.checked; } });
  const trouble = h("div", { role: "alert" }), state = h("p", { class: "help m-0", role: "status" });
  const busy = (words) => { state.textContent = words; };
  const input = h("input", {
    type: "file", accept: "image/*", multiple: true, class: "visually-hidden", "aria-label": "拍照或选照片", disabled: waits,
    onchange: async (event) => {
      const files = [...event.target.files];
      event.target.value = "";
      await take(trip, files, { caption: caption.value.trim(), keep: keep.checked, trouble, busy });
      wishes.caption = "";
      if (!trouble.childElementCount) redraw();
    },
  });
  const add = h("li", {}, h("label", { class: `photo-add${waits ? " is-off" : ""}` }, input, icon("camera"), "拍照"));
  return [panel("照片", { class: "shots", count: photos.length || null }, h("div", { class: "panel-body stack-s" },
    waits ? h("p", { class: "help m-0" }, "登记出发后可以拍照。") : null,
    h("div", { class: "form-grid" }, h("div", { class: "c4" }, h("label", { class: "form-label", for: caption.id }, "下一张的说明"), caption),
      h("div", { class: "c6" }, h("label", { class: "tick" }, keep, "保留拍摄位置"),
        h("p", { class: "help m-0" }, "照片在本机压缩到 2000 像素以内；不勾选时去掉拍摄位置等信息。"))),
    state, trouble, h("ul", { class: "photos" }, photos.map(tile), add)))];
};

/* A receipt that was not taken in: amount, day, kind, words or the photo are put right, and it goes again. */
import { app, load } from "./app.js";
import { button, errorLine, h, icon, id, say } from "./dom.js";
import { choiceField, textField } from "./forms.js";
import * as outbox from "./outbox.js";
import { compress, Unreadable } from "./photo.js";
import * as sender from "./sender.js";
import { dataOf, wrong } from "./tab_expenses.js";

const OPENS = "这张照片打不开。请用相机重新拍票据（JPEG）。";

/* The receipt as it is on the device, so that the amount can be read from it. */
const picture = (item) => {
  const image = h("img", { class: "tablet-receipt", alt: "票据照片" });
  const show = (blob) => {
    if (image.src) URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(blob);
  };
  outbox.fileOf(item.key).then((blob) => { if (blob) show(blob); });
  return { image, show, forget: () => image.src && URL.revokeObjectURL(image.src) };
};

export const editExpense = (trip, item) => {
  const heading = id("q"), { fee, amount, on, note } = item.data;
  const said = { fee, amount, on, note: note || "" }, shown = picture(item), trouble = h("div", { role: "alert" });
  const set = (name) => (value) => { said[name] = value; };
  let taken = null;
  const refuse = (name, words) => {
    trouble.replaceChildren(errorLine(words));
    const field = box.querySelector(`input[data-field="${name}"]`);
    field?.setAttribute("aria-invalid", "true");
    field?.focus();
  };
  const retake = h("input", {
    type: "file", accept: "image/*", class: "visually-hidden", id: id("f"), "aria-label": "重拍票据",
    onchange: async (event) => {
      const [file] = event.target.files;
      event.target.value = "";
      if (!file) return;
      try {
        taken = (await compress(file)).blob;
        shown.show(taken);
        trouble.replaceChildren();
      } catch (error) {
        refuse("file", error instanceof Unreadable ? OPENS : "照片没有处理成功。请重拍。");
      }
    },
  });
  const close = () => { shown.forget(); box.close(); box.remove(); };
  const save = async () => {
    box.querySelectorAll("[aria-invalid]").forEach((old) => old.removeAttribute("aria-invalid"));
    const problem = wrong(trip, said);
    if (problem) return refuse(...problem);
    await outbox.resend(item.seq, { data: dataOf(said) }, taken);
    close();
    await load();
    say("费用：已存本机");
    return sender.kick();
  };
  const why = Object.values(item.problem?.errors || {}).join(" ");
  const box = h("dialog", { class: "tablet-dialog wide", "aria-labelledby": heading, oncancel: close },
    h("h2", { id: heading }, "修改费用"),
    why ? h("p", { class: "text-red" }, why) : null,
    h("div", { class: "tablet-expense" },
      h("div", { class: "form-grid" },
        choiceField("fee", "费用", app.choices.fees, said.fee, set("fee")),
        textField("amount", "金额（元）", said.amount, set("amount"), { cls: "c3", numeric: true, required: true, most: 12 }),
        textField("on", "日期", said.on, set("on"), { cls: "c3", type: "date", required: true }),
        textField("note", "说明", said.note, set("note"), { most: 150 })),
      h("div", { class: "stack-s" }, shown.image, h("label", { class: "btn btn-plain tablet-snap", for: retake.id }, retake, icon("camera"), "重拍票据"))),
    trouble,
    h("div", { class: "row-flex wrap" }, button("取消", close, { autofocus: true }), button("保存并上传", save, { look: "primary" })));
  document.body.append(box);
  box.showModal();
};

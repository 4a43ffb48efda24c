/* 备件: what was fitted, for free or bought, what comes off and where it goes. */
import { bodyOf } from "./app.js";
import { h, panel } from "./dom.js";
import * as draft from "./draft.js";
import { choiceField, rowsField, textField, tick } from "./forms.js";
import { errorsOf, lockedNote, saveBar } from "./tab_record.js";
import { charges, dispositions } from "./words.js";

const blank = () => ({
  name: "", model: "", quantity: "1", unit: "件", charge: "warranty", price: "", old_serial: "", new_serial: "",
  returned: false, disposition: "", own_use: false,
});

const cells = (row, changed, locked, redraw) => {
  const set = (name) => (value) => { row[name] = value; changed(); };
  return [
    textField("name", "名称", row.name, set("name"), { cls: "c2", locked }),
    textField("model", "型号", row.model, set("model"), { cls: "c2", locked }),
    textField("quantity", "数量", row.quantity, set("quantity"), { cls: "c1", locked, numeric: true }),
    textField("unit", "单位", row.unit, set("unit"), { cls: "c1", locked }),
    textField("old_serial", "旧件编号", row.old_serial, set("old_serial"), { cls: "c2", locked }),
    textField("new_serial", "新件编号", row.new_serial, set("new_serial"), { cls: "c2", locked }),
    row.charge === "bought" ? textField("price", "单价（元）", row.price, set("price"), { cls: "c2", locked, numeric: true }) : h("div", { class: "c2" }),
    choiceField("charge", "性质", charges, row.charge || "warranty", (value) => { set("charge")(value); redraw(); }, { cls: "c2", locked }),
    choiceField("disposition", "旧件处理", dispositions, row.disposition || "", set("disposition"), { cls: "c3", locked }),
    h("div", { class: "c6 row-flex wrap" }, tick("旧件带回", row.returned, set("returned"), { locked }),
      tick("换下后自用", row.own_use, set("own_use"), { locked })),
  ];
};

export const draw = (trip, redraw) => {
  const body = bodyOf(trip), locked = draft.isLocked(trip), errors = errorsOf(trip);
  const change = () => draft.write(trip, { parts: body.parts });
  const host = h("div", { class: "panel-body form-grid" });
  const fill = () => host.replaceChildren(rowsField("parts", body.parts, {
    title: "备件", addWords: "加一个备件", emptyWords: "这次没有更换备件。", locked, error: errors.parts, changed: change, blank,
    draw: (row, changed) => cells(row, changed, locked, fill),
  }));
  fill();
  return [locked ? lockedNote(trip, redraw) : null, panel("备件", { count: body.parts.length || null }, host), locked ? null : saveBar(trip, redraw)];
};

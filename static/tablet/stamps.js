/* 出发、到达、恢复运行、返回: now, or the time it really was with the reason. */
import * as acts from "./acts.js";
import { app, bodyOf, conductOf, momentsOf } from "./app.js";
import * as clock from "./clock.js";
import { button, errorLine, h, id } from "./dom.js";
import * as outbox from "./outbox.js";
import { MOMENTS } from "./words.js";

const detail = (moment) => {
  const words = [clock.dayOf(moment.at).slice(5)];
  if (moment.item) {
    words.push({ waiting: "等待上传", sending: "上传中", attention: "需处理", done: "已上传" }[moment.item.state]);
  } else {
    words.push(moment.by_id === app.person.id ? null : moment.by, moment.has_position ? "定位已记" : null);
    if (Math.abs(moment.skew) > clock.NOTED) words.push("时钟已校正");
  }
  return words.filter(Boolean).join(" · ");
};

const MAY = {
  departed: (trip, moments) => (trip.leave_words || (conductOf(trip) ? "" : "先确认行为规范。")
    || (trip.conduct_waits.length && !moments.departed ? `${trip.conduct_waits.join("、")}还没有确认行为规范。` : "")),
  arrived: (trip, moments) => (moments.departed ? "" : "先登记出发。"),
  restored: (trip, moments) => (moments.arrived ? "" : "先登记到达。"),
  returned: (trip, moments) => (moments.departed ? "" : "先登记出发。"),
};

/* The dialog of one stamp: the time now, or another one and why; on the way back, whether a part comes along. */
export const askStamp = (trip, kind, name, item) => {
  const heading = id("q"), start = clock.toField(item ? item.shown_at || item.at : clock.now());
  const returning = kind === "returned" && !item;
  const brings = (bodyOf(trip).parts || []).some((part) => part.returned);
  const time = h("input", { class: "form-control", type: "datetime-local", id: id("t"), max: clock.toField(clock.now()) });
  time.value = start;
  const reason = h("input", { class: "form-control", id: id("r"), maxlength: 150, autocomplete: "off" });
  const extra = h("div", { class: "stack-s", hidden: true },
    h("label", { class: "form-label", for: reason.id }, "时间与现在不同的原因"), reason,
    h("p", { class: "help m-0" }, "例如：到厂时手上没有平板，事后补记。"));
  const part = h("input", { class: "form-check-input", type: "checkbox", checked: brings });
  const trouble = h("div", { role: "alert" });
  const differs = () => time.value !== start || Boolean(item);
  const show = () => { extra.hidden = !differs(); };
  time.addEventListener("input", show);
  const close = () => { box.close(); box.remove(); };
  const refuse = (words, field) => {
    trouble.replaceChildren(errorLine(words));
    field.setAttribute("aria-invalid", "true");
    field.focus();
  };
  const save = async (event) => {
    const typed = differs() ? clock.fromField(time.value) : null;
    if (differs() && !typed) return refuse("请填写日期和时间。", time);
    if (typed && Date.parse(typed) > clock.now().getTime() + clock.NOTED * 1000) {
      return refuse("时间晚于现在超过 10 分钟。请改为实际发生的时间。", time);
    }
    const [before, word] = earlier(trip, kind);
    if (typed && before && Date.parse(typed) < before) return refuse(`早于${word}。请改为之后的时间。`, time);
    if (typed && !reason.value.trim()) return refuse("改动时间要写明原因。", reason);
    event.target.setAttribute("aria-busy", "true");
    if (item) await acts.restamp(item, { typed, reason: reason.value.trim() });
    else {
      const place = await acts.position();
      await acts.stamp(trip, kind, { typed, reason: reason.value.trim(), place, ...(returning ? { brings: part.checked } : {}) });
    }
    close();
  };
  const box = h("dialog", { class: "tablet-dialog", "aria-labelledby": heading, oncancel: close },
    h("h2", { id: heading }, `登记${name}`),
    h("div", { class: "stack-s" }, h("label", { class: "form-label mb-0", for: time.id }, `${name}时间`), time, extra,
      returning ? h("label", { class: "tick" }, part, "带回故障件，回总部办理入库") : null, trouble),
    h("div", { class: "row-flex wrap" }, button("取消", close), button(`登记${name}`, save, { look: "primary" })));
  document.body.append(box);
  show();
  box.showModal();
};

const earlier = (trip, kind) => {
  const moments = momentsOf(trip);
  const order = MOMENTS.map(([key]) => key);
  const before = MOMENTS.slice(0, order.indexOf(kind)).filter(([key]) => moments[key]).at(-1);
  return before ? [Math.floor(Date.parse(moments[before[0]].at) / 60000) * 60000, `${before[1]}时间`] : [null, ""];
};

const cell = (trip, moments, [kind, name]) => {
  const moment = moments[kind];
  if (moment && moment.item?.state !== outbox.NEEDS) {
    return h("div", { "data-moment": kind }, h("div", { class: "label" }, name),
      h("div", { class: "value" }, clock.timeOf(moment.at)), h("div", { class: "tiny muted" }, detail(moment)));
  }
  if (moment) {
    return h("div", { "data-moment": kind }, h("div", { class: "label" }, name),
      h("div", { class: "value text-red" }, clock.timeOf(moment.at)),
      h("div", { class: "tiny text-red" }, "需处理，见等待上传"));
  }
  const why = MAY[kind](trip, moments), place = id("w");
  return h("div", { "data-moment": kind }, h("div", { class: "label" }, name),
    h("button", {
      type: "button", class: "btn btn-plain", "aria-disabled": why ? "true" : null, "aria-describedby": why ? place : null,
      onclick: () => { if (!why) askStamp(trip, kind, name); },
    }, `记录${name}`),
    why ? h("div", { class: "tiny muted", id: place }, why) : null);
};

export const stampsPanel = (trip) => {
  const moments = momentsOf(trip);
  return h("section", { class: "panel stamps", "aria-label": "时间" }, MOMENTS.map((row) => cell(trip, moments, row)));
};


/* 交单: what is missing, and the last step. */
import * as acts from "./acts.js";
import { app, bodyOf, handedInOf, momentsOf, openItems, toDo } from "./app.js";
import * as clock from "./clock.js";
import { button, h, icon, note, panel } from "./dom.js";
import { choiceField } from "./forms.js";

const TARGETS = { check: "#check", record: "#record", sign: "#sign", queue: "#hand-in" };

export const draw = (trip) => {
  const done = handedInOf(trip);
  if (done) {
    const words = done.waits ? "交单已存本机，联网后上传。" : `已于 ${clock.moment(done.at)} 交单。`;
    return [note("", "这次外出已交单", words)];
  }
  const left = toDo(trip), waiting = openItems().filter((item) => item.trip === trip.id).length;
  let followUp = "report";
  const unfinished = bodyOf(trip).outcome === "unfinished";
  const list = left.length
    ? h("ul", { class: "item-list" }, left.map(([words, tab]) => h("li", { class: "row-flex" }, icon("exclamation-circle"),
      h("span", { class: "grow" }, words), h("a", { class: "btn btn-plain btn-sm", href: TARGETS[tab] }, "去填写"))))
    : h("p", { class: "panel-body m-0" }, icon("check2-circle"), " 记录齐全，可以交单。");
  const body = h("div", { class: "panel-body stack-s" },
    unfinished ? choiceField("follow_up", "未完成的后续", app.choices.follow_ups, followUp, (value) => { followUp = value; }) : null,
    momentsOf(trip).returned ? null : h("p", { class: "help m-0" }, "还没有登记返回；交单后也可以登记。"),
    waiting ? h("p", { class: "help m-0" }, `前面还有 ${waiting} 项等待上传，交单会排在它们之后。`) : null,
    h("div", {}, button([icon("send-check"), "交单"], () => { if (!left.length) acts.handIn(trip, unfinished ? followUp : ""); },
      { look: "primary", "aria-disabled": left.length ? "true" : null, "aria-describedby": "left" })));
  return [panel(left.length ? "还缺什么" : "交单", { id: "left", count: left.length || null }, list, body)];
};

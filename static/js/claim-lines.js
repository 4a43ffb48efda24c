/* The line table of an expense claim: Enter goes on, a new row comes by itself, receipts are sent at once, the total
   follows. Without this script the table posts as it stands. */
(() => {
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const cents = (text) => {
    const found = String(text).trim().replace(/[,，]/g, "").match(/^(-?)(\d+)(?:\.(\d{1,2}))?$/);
    if (!found) return null;
    const amount = Number(found[2]) * 100 + Number((found[3] || "").padEnd(2, "0"));
    return found[1] ? -amount : amount;
  };
  const yuan = (amount) => (amount / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const cell = (row, name) => row.querySelector(`[name$="-${name}"]`);
  const is_typed = (row) => ["quantity", "amount", "note", "receipt"].some((name) => cell(row, name)?.value);

  const start = (form) => {
    const body = form.querySelector("[data-lines]");
    const total = form.querySelector("[data-total]");
    const forms = form.querySelector('[name="lines-TOTAL_FORMS"]');
    const pattern = form.querySelector("template[data-empty]");
    const rows = () => [...body.querySelectorAll("[data-line]")];
    const rate = (what) => cents({ "lodging-standard": form.dataset.lodging, "meals-standard": form.dataset.meals }[what] || "");

    /* Standards are in cents per night or day; quantities have one place. */
    const worth = (row) => {
      if (cell(row, "DELETE")?.checked) return 0;
      const typed = cents(cell(row, "amount").value);
      if (typed !== null) return typed;
      const tenths = Math.round(Number(cell(row, "quantity").value || 0) * 10);
      const price = rate(cell(row, "what").value);
      return price && tenths > 0 ? Math.round((price * tenths) / 10) : 0;
    };
    const dress = (row) => {
      const what = cell(row, "what").value;
      const counted = what.startsWith("lodging") || what.startsWith("meals");
      const quantity = cell(row, "quantity");
      quantity.disabled = !counted && !quantity.value;
      quantity.placeholder = what.startsWith("lodging") ? "晚" : what.startsWith("meals") ? "天" : "";
      const price = rate(what);
      const tenths = Math.round(Number(quantity.value || 0) * 10);
      cell(row, "amount").placeholder = price && tenths > 0 ? yuan(Math.round((price * tenths) / 10)) : "";
      row.classList.toggle("is-void", Boolean(cell(row, "DELETE")?.checked));
    };
    const count = () => {
      rows().forEach(dress);
      total.textContent = yuan(rows().reduce((sum, row) => sum + worth(row), 0));
    };
    const add = () => {
      const number = Number(forms.value);
      const holder = document.createElement("tbody");
      holder.innerHTML = pattern.innerHTML.replaceAll("__prefix__", String(number));
      const row = holder.querySelector("[data-line]");
      body.append(row);
      forms.value = String(number + 1);
      count();
      return row;
    };
    const next = (row) => {
      const after = row.nextElementSibling || add();
      const date = cell(after, "on");
      if (!date.value) date.value = cell(row, "on").value;
      cell(after, "what").focus();
    };

    const say = (row, words, wrong) => {
      const name = row.querySelector("[data-file-name]");
      name.textContent = words;
      name.classList.toggle("text-red", wrong);
      name.title = words;
    };
    const send = (row, input, file) => {
      say(row, "正在上传", false);
      row.dataset.busy = "1";
      const data = new FormData();
      data.append("file", file);
      fetch(form.dataset.upload, { method: "POST", headers: { "X-CSRFToken": token() }, body: data })
        .then(async (response) => [response.status, await response.json()])
        .then(([status, answer]) => {
          if (status !== 201) { say(row, answer.error || "没有上传成功", true); return; }
          cell(row, "receipt").value = answer.id;
          say(row, answer.name, false);
          row.querySelector(".claim-file .bi").className = "bi bi-check2";
          row.querySelector(".claim-file label").classList.add("has-file");
        })
        .catch(() => say(row, "网络中断，请重新选择", true))
        .finally(() => { delete row.dataset.busy; input.value = ""; });
    };

    const button = form.querySelector("[data-add]");
    button.hidden = false;
    button.addEventListener("click", () => next(rows().at(-1) || add()));
    form.addEventListener("input", count);
    form.addEventListener("change", (event) => {
      const row = event.target.closest?.("[data-line]");
      if (row && event.target.type === "file" && event.target.files[0]) send(row, event.target, event.target.files[0]);
      if (row && row === rows().at(-1) && is_typed(row)) add();
      count();
    });
    form.addEventListener("keydown", (event) => {
      const row = event.target.closest?.("[data-line]");
      if (!row || event.key !== "Enter" || !event.target.matches("input:not([type=file])")) return;
      event.preventDefault();
      next(row);
    });
    form.addEventListener("submit", (event) => {
      if (!body.querySelector("[data-busy]")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
    count();
  };

  document.querySelectorAll("form[data-claim-lines]").forEach(start);
})();

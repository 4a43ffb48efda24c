/* Sends each chosen file at once as a draft of the person, with progress; the form then carries only its id.
   Without this script the same input sends the files with the form. */
(() => {
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
  const size = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1)} MB`);
  const part = (tag, className, text) => {
    const node = document.createElement(tag);
    node.className = className;
    if (text) node.textContent = text;
    return node;
  };
  const complain = (box, text) => {
    const note = box.querySelector("[data-upload-error]");
    note.hidden = !text;
    note.querySelector("span").textContent = text;
  };
  const idsName = (input) => input.name.replace(/attachments$/, "attachment_ids");

  const finish = (row, input, answer) => {
    row.dataset.drop = answer.drop;
    row.querySelector("progress").remove();
    const hidden = part("input", "");
    hidden.type = "hidden";
    hidden.name = idsName(input);
    hidden.value = answer.id;
    row.append(hidden);
  };

  const send = (box, input, file) => {
    const row = part("li", "row-flex");
    row.dataset.uploadRow = "";
    const bar = part("progress", "progress-line");
    bar.max = 100;
    bar.setAttribute("aria-label", `上传 ${file.name}`);
    const drop = part("button", "btn btn-quiet btn-sm", "移除");
    drop.type = "button";
    drop.dataset.uploadDrop = "";
    row.append(part("span", "grow cut", file.name), part("span", "muted small", size(file.size)), bar, drop);
    box.querySelector("[data-upload-list]").append(row);
    const request = new XMLHttpRequest();
    row.request = request;
    const fail = (text) => { row.remove(); complain(box, text); };
    request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = (event.loaded / event.total) * 100; };
    request.onerror = () => fail(`${file.name}：网络中断，没有上传。请重新选择。`);
    request.onload = () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* not ours: a proxy or the sign-in page */ }
      if (request.status === 201) finish(row, input, answer);
      else fail(answer.error || `${file.name}：没有上传成功。请重新登录后再试。`);
    };
    const body = new FormData();
    body.append("file", file);
    request.open("POST", box.dataset.url);
    request.setRequestHeader("X-CSRFToken", token());
    request.send(body);
  };

  document.addEventListener("change", (event) => {
    const box = event.target.closest?.("[data-uploads]");
    if (!box || event.target.type !== "file") return;
    complain(box, "");
    [...event.target.files].forEach((file) => {
      const limit = Number(box.dataset.max);
      if (file.size > limit) complain(box, `${file.name}：超过 ${Math.floor(limit / 1048576)} MB。请压缩或分开上传。`);
      else send(box, event.target, file);
    });
    event.target.value = "";
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-upload-drop]");
    if (!button) return;
    const row = button.closest("[data-upload-row]");
    row.request?.abort();
    if (row.dataset.drop) fetch(row.dataset.drop, { method: "POST", headers: { "X-CSRFToken": token() } });
    row.remove();
  });
  /* A form may not leave while a file is still on its way: its id would be missing. */
  document.addEventListener("submit", (event) => {
    const busy = event.target.querySelector("[data-upload-row] progress");
    if (!busy) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    complain(busy.closest("[data-uploads]"), "附件还在上传，请等进度条走完再提交。");
  }, true);
})();

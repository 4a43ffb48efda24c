/* Signing out on any page of the house while the tablet's queue on this device is not empty: said before it happens.
   The queue stays and belongs to the person who wrote it. */
(() => {
  const waiting = async () => {
    const known = await indexedDB.databases?.();
    if (!known?.some((base) => base.name === "aftersales-tablet")) return 0;
    const db = await new Promise((resolve, reject) => {
      const request = indexedDB.open("aftersales-tablet");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    const rows = await new Promise((resolve) => {
      const request = db.transaction("outbox").objectStore("outbox").getAll();
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve([]);
    });
    db.close();
    return rows.filter((item) => item.state !== "done").length;
  };

  addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-leaving]") || form.dataset.asked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting().catch(() => 0).then((count) => {
      const words = `这台设备上还有 ${count} 项外出内容没有上传。退出后仍保存在本机，本人再次登录后才会上传。仍然退出？`;
      if (count && !confirm(words)) return;
      form.dataset.asked = "1";
      form.requestSubmit();
    });
  }, true);
})();

"use strict";
(() => {
  const EVERY_MS = 5000, PATIENCE_MS = 10000;
  const notice = document.getElementById("notice");
  let timer = 0, isAsking = false, silentSince = null;

  const say = (text) => { if (notice.textContent !== text) notice.textContent = text; };

  const exchange = (text) => {
    const found = new DOMParser().parseFromString(text, "text/html");
    const next = found.getElementById("status"), now = document.getElementById("status");
    if (!next) throw new Error("it answered with another page");
    const isOpen = new Set([...now.querySelectorAll("details[open]")].map((one) => one.dataset.key));
    for (const one of next.querySelectorAll("details")) one.open = isOpen.has(one.dataset.key);
    const held = document.activeElement?.closest("details")?.dataset.key;
    const isLink = document.activeElement?.matches("#status header a");
    const x = scrollX, y = scrollY;
    now.replaceWith(document.adoptNode(next));
    document.title = found.title;
    scrollTo(x, y);
    const again = isLink ? next.querySelector("header a")
      : [...next.querySelectorAll("details")].find((one) => one.dataset.key === held)?.firstElementChild;
    again?.focus({ preventScroll: true });
  };

  const refresh = async () => {
    clearTimeout(timer);
    if (isAsking || document.hidden) return;
    isAsking = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
      if (!answer.ok) throw new Error(`it answered ${answer.status}`);
      exchange(await answer.text());
      silentSince = null;
      say("");
    } catch (error) {
      silentSince ??= new Date().toLocaleTimeString();
      const why = error.name === "Error" ? error.message : "it does not answer";
      say(`The server gives no news since ${silentSince}: ${why}. What is below is old; trying again.`);
    } finally {
      isAsking = false;
      timer = setTimeout(refresh, EVERY_MS);
    }
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("#status header a") === null) return;
    event.preventDefault();
    refresh();
  });
  document.addEventListener("visibilitychange", refresh);
  timer = setTimeout(refresh, EVERY_MS);
})();

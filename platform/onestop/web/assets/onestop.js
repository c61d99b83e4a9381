/* What pages gain when script runs. Everything here has a way without it. */
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["x-csrftoken"] || "";
  document.documentElement.classList.add("script");

  /* Field checks as one types: the same rules as on the server, which has the last word. */
  const digits = (text) => [...text].map((c) => "0123456789X".indexOf(c));
  const checks = {
    citizen: (text) => {
      const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
      if (!/^\d{17}[\dX]$/.test(text)) return false;
      const sum = weights.reduce((total, weight, i) => total + weight * digits(text)[i], 0);
      return "10X98765432"[sum % 11] === text[17];
    },
    credit: (text) => {
      const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
      if (text.length !== 18 || [...text].some((c) => !alphabet.includes(c))) return false;
      let weight = 1, sum = 0;
      for (const c of text.slice(0, 17)) { sum += weight * alphabet.indexOf(c); weight = (weight * 3) % 31; }
      return alphabet[(31 - (sum % 31)) % 31] === text[17];
    },
    phone: (text) => /^\+?\d{6,15}$/.test(text),
    date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)),
    number: (text) => /^\d+(\.\d+)?$/.test(text),
  };
  const plain = (text) => text.replace(/[\s-]/g, "").toUpperCase();
  const holds = (input) => {
    const kind = input.dataset.check;
    return input.value.trim() === "" || checks[kind](kind === "date" ? input.value : plain(input.value));
  };
  const tell = (input, text) => {
    const field = input.closest(".field");
    const error = one(".field__error", field);
    field.classList.toggle("field--wrong", text !== "");
    one("[data-error]", error).textContent = text;
    error.hidden = text === "";
    text ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid");
  };
  /* A button that is being pressed must not move under the finger: the page that comes next tells what is wrong. */
  let pressing = false;
  document.addEventListener("pointerdown", (event) => { pressing = event.target.closest?.("button, a") !== null; });
  document.addEventListener("focusout", (event) => {
    const input = event.target;
    if (pressing) return;
    if (input.dataset?.check && input.value) { input.dataset.touched = "1"; tell(input, holds(input) ? "" : input.dataset.said); }
  });
  document.addEventListener("input", (event) => {
    const input = event.target;
    if (input.dataset?.touched) tell(input, holds(input) ? "" : input.dataset.said);
  });

  /* A second click sends nothing twice, and a form waits for the files that are still on their way. */
  const uploading = (form) => one("[data-upload-bar]:not([hidden])", form) !== null;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (event.submitter?.hasAttribute("data-again")) return;
    if (form.method === "post") {
      form.dataset.sent = "1";
      all("button:not([type=button])", form).forEach((b) => b.setAttribute("aria-disabled", "true"));
      if (uploading(form) && !event.submitter?.name) { event.preventDefault(); form.dataset.waits = "1"; }
    }
  });
  const release = (form) => {
    delete form.dataset.sent;
    delete form.dataset.waits;
    all("[aria-disabled]", form).forEach((b) => b.removeAttribute("aria-disabled"));
  };
  addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  /* Whoever's session has ended meanwhile learns it while the words are still on the page. */
  const signedOut = (status) => { const told = one("[data-signed-out]"); if (told) told.hidden = status !== 401; };
  document.addEventListener("htmx:afterRequest", (event) => {
    signedOut(event.detail.xhr.status);
    if (event.detail.failed && event.detail.elt.matches("form")) release(event.detail.elt);
  });

  /* Drafts save themselves a moment after the last key. */
  const save = async (form) => {
    const state = one("[data-autosave-state]", form);
    state.textContent = state.dataset.saidSaving;
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body, headers: { "x-csrftoken": token(), accept: "application/json" } });
      signedOut(answer.status);
      if (!answer.ok) throw new Error(answer.statusText);
      const told = await answer.json().catch(() => ({}));
      if (told.version && form.elements.version) form.elements.version.value = told.version;
      state.textContent = `${state.dataset.saidSaved} ${new Date().toTimeString().slice(0, 5)}`;
    } catch { state.textContent = state.dataset.saidFailed; }
  };
  const waiting = new WeakMap();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!form?.dataset.autosave) return;
    clearTimeout(waiting.get(form));
    waiting.set(form, setTimeout(save, 1000, form));
  });

  /* Files go straight to the store, with their progress. */
  const send = (field, told, file) => new Promise((done, failed) => {
    const bar = one("[data-upload-bar]", field);
    const cancel = one("[data-upload-cancel]", field);
    const sending = new XMLHttpRequest();
    sending.upload.onprogress = (event) => { bar.value = (100 * event.loaded) / event.total; };
    sending.onload = () => (sending.status < 300 ? done() : failed(new Error(field.dataset.saidFailed)));
    sending.onerror = () => failed(new Error(field.dataset.saidFailed));
    sending.onabort = () => failed(new Error(field.dataset.saidCancelled));
    cancel.onclick = () => sending.abort();
    const body = new FormData();
    Object.entries(told.fields).forEach(([name, value]) => body.append(name, value));
    body.append("file", file);
    sending.open("POST", told.url);
    sending.send(body);
  });
  const ask = async (field, address, body) => {
    const answer = await fetch(address, { method: "POST", body, headers: { "x-csrftoken": token(), accept: "application/json" } });
    signedOut(answer.status);
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Error(told.detail || field.dataset.saidFailed);
    return told;
  };
  const upload = async (field, input, file) => {
    const form = field.closest("form");
    const word = one("[data-upload-word]", field);
    const busy = (on) => ["[data-upload-bar]", "[data-upload-cancel]"].forEach((s) => { one(s, field).hidden = !on; });
    one("[data-upload-state]", field).hidden = false;
    one("[data-upload-name]", field).textContent = file.name;
    one("[data-upload-bar]", field).value = 0;
    word.textContent = field.dataset.saidSending;
    tell(input, "");
    busy(true);
    try {
      const told = await ask(field, field.dataset.upload, new URLSearchParams({ name: file.name, size: file.size, type: file.type }));
      await send(field, told, file);
      await ask(field, told.finish, new URLSearchParams());
      one("[data-upload-id]", field).value = told.upload;
      word.textContent = field.dataset.saidDone;
      input.value = "";
      field.dispatchEvent(new CustomEvent("onestop:uploaded", { bubbles: true, detail: told }));
    } catch (wrong) {
      word.textContent = "";
      tell(input, wrong.message || field.dataset.saidFailed);
    } finally { busy(false); }
    if (!form?.dataset.waits || uploading(form)) return;
    const whole = !one("[data-upload] [aria-invalid]", form);
    release(form);
    if (whole) form.requestSubmit();
  };
  document.addEventListener("change", (event) => {
    const input = event.target;
    const field = input.closest?.("[data-upload]");
    const file = field && input.type === "file" && input.files[0];
    if (!file) return;
    tell(input, file.size === 0 ? field.dataset.saidEmpty : file.size > Number(field.dataset.most) ? field.dataset.saidLarge : "");
    if (input.hasAttribute("aria-invalid")) input.value = "";
    else if (field.dataset.upload) upload(field, input, file);
  });

  /* The desk's keys: j, k and Enter on lists, "?" for help, and each element's own data-key. */
  const typing = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  const choose = (step) => {
    const rows = all("[data-keys] [data-row]");
    if (!rows.length) return;
    const now = rows.findIndex((row) => row.hasAttribute("data-chosen"));
    const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
    rows.forEach((row) => row.removeAttribute("data-chosen"));
    next.setAttribute("data-chosen", "");
    one("a", next)?.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  /* A list that renews itself leaves the keyboard on the row where it was. */
  let place = null;
  document.addEventListener("htmx:beforeSwap", () => {
    const focused = document.activeElement?.closest("[data-keys] a");
    const link = focused || one("[data-keys] [data-chosen] a");
    place = link && { href: link.getAttribute("href"), focused: link === focused, chosen: link.closest("[data-chosen]") };
  });
  document.addEventListener("htmx:afterSwap", () => {
    const link = place && all("[data-keys] [data-row] a").find((each) => each.getAttribute("href") === place.href);
    if (!link) return;
    if (place.chosen) link.closest("[data-row]").setAttribute("data-chosen", "");
    if (place.focused) link.focus({ preventScroll: true });
  });
  const act = (key) => {
    const target = all("[data-key]").find((element) => element.dataset.key === key && element.offsetParent);
    if (!target) return false;
    target.focus();
    if (!typing(target)) target.click();
    return true;
  };
  const help = one("[data-key-help]");
  const keysOn = one("[data-keys-on]");
  if (keysOn) {
    keysOn.checked = localStorage.getItem("keys") !== "off";
    keysOn.onchange = () => localStorage.setItem("keys", keysOn.checked ? "on" : "off");
    one("[data-key-show]").onclick = () => help.showModal();
  }
  document.addEventListener("keydown", (event) => {
    if (!keysOn?.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || one("dialog[open]")) return;
    if (event.key === "?") help.showModal();
    else if (event.key === "j") choose(1);
    else if (event.key === "k") choose(-1);
    else if (event.repeat || !act(event.key)) return; /* a key held down acts once, not again on the page that comes */
    event.preventDefault();
  });

  /* Small helpers. */
  document.addEventListener("click", async (event) => {
    if (event.target.closest?.("[data-print]")) print();
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    one("[data-copy-word]", button).textContent = button.dataset.saidCopied;
  });
  const line = (lost) => { const told = one("[data-connection]"); if (told) told.hidden = !lost; };
  document.addEventListener("htmx:sseError", () => line(true));
  document.addEventListener("htmx:sseOpen", () => line(false));
  addEventListener("offline", () => line(true));
  addEventListener("online", () => line(false));
  one("[data-focus]")?.focus();
})();

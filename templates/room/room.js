// The look-up of codes. It reads the table in the page and fetches nothing.
"use strict";

(() => {
  const DIGITS = 8;
  // White space, hyphens and dots, in the same way as `briefgen verify` reads a code.
  const SKIPPED = new RegExp(
    "[\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000" +
      "\\u00ad\\u2010-\\u2015\\u2212_.\\u00b7-]+",
    "g",
  );
  const LOOKALIKES = { o: "0", l: "1", i: "1" };

  const readCode = (typed) => {
    const digits = typed
      .replace(SKIPPED, "")
      .toLowerCase()
      .replace(/[oli]/g, (letter) => LOOKALIKES[letter]);
    return digits.length === DIGITS && /^[0-9a-f]+$/.test(digits) ? digits : null;
  };

  const form = document.getElementById("look-up");
  const field = document.getElementById("code");
  const answer = document.getElementById("answer");
  const rows = Array.from(document.querySelectorAll("tr[data-code]"));

  const speak = (kind) => document.getElementById(`says-${kind}`).content.cloneNode(true);

  const pair = (head, nodes) => {
    const both = document.createElement("div");
    const name = document.createElement("dt");
    const body = document.createElement("dd");
    name.textContent = head;
    body.append(...Array.from(nodes, (node) => node.cloneNode(true)));
    both.append(name, body);
    return both;
  };

  // What a row says, as a list: its cells under the heads of their columns, and what took the copy's place.
  const describe = (row) => {
    const heads = Array.from(row.closest("table").querySelectorAll("thead th"), (head) => head.textContent);
    const list = document.createElement("dl");
    list.className = "state";
    Array.from(row.cells)
      .slice(0, -1)
      .forEach((cell, place) => {
        const nodes = Array.from(cell.childNodes).filter((node) => !node.classList?.contains("label"));
        list.append(pair(heads[place], nodes));
      });
    row.querySelectorAll("[data-head]").forEach((after) => list.append(pair(after.dataset.head, [after])));
    return list;
  };

  const lookUp = (typed) => {
    const digits = readCode(typed);
    const found = digits === null ? [] : rows.filter((row) => row.dataset.code === digits);
    const parts = [];
    if (found.length === 0) parts.push(speak(digits === null ? "none" : "unknown"));
    found.forEach((row) => parts.push(speak(row.dataset.status), describe(row)));
    answer.dataset.status = found.length > 0 ? found[0].dataset.status : digits === null ? "none" : "unknown";
    answer.replaceChildren(...parts);
  };

  const lookUpAddress = () => {
    const given = window.location.hash.slice(1);
    if (given === "" || document.getElementById(given)) return;
    let typed = given;
    try {
      typed = decodeURIComponent(given);
    } catch {
      // What is not encoded as an address is taken as it stands.
    }
    field.value = typed.slice(0, field.maxLength);
    lookUp(typed);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    lookUp(field.value);
  });
  window.addEventListener("hashchange", lookUpAddress);
  form.hidden = false;
  lookUpAddress();
})();

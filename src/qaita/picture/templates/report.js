"use strict";
(function () {
  const pages = [...document.querySelectorAll(".page")];
  const languages = pages.map((page) => page.lang);

  function place() {
    const page = pages.find((one) => one.offsetParent !== null || one.getClientRects().length);
    const heads = page ? [...page.querySelectorAll("h2")] : [];
    const past = heads.filter((head) => head.getBoundingClientRect().top < 120);
    return past.length ? past[past.length - 1].id.slice(3) : "";
  }

  function show(language, section) {
    document.getElementById("pick-" + language).checked = true;
    const page = pages.find((one) => one.lang === language);
    document.documentElement.lang = language;
    document.title = page.dataset.title;
    const head = section && document.getElementById(language + "-" + section);
    if (head) head.scrollIntoView();
  }

  let section = "";
  document.addEventListener("pointerdown", () => { section = place(); }, true);
  document.addEventListener("keydown", () => { section = place(); }, true);
  for (const pick of document.querySelectorAll(".pick")) {
    pick.addEventListener("change", () => show(pick.value, section));
  }
  for (const button of document.querySelectorAll(".print")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  const asked = location.hash.slice(1, 3);
  const read = (navigator.languages || [navigator.language || ""]).map((tag) => tag.slice(0, 2).toLowerCase());
  show(languages.includes(asked) ? asked : read.find((tag) => languages.includes(tag)) || languages[0],
       location.hash.slice(4));
})();

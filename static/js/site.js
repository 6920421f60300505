// Marks the page as scripted and closes menus; everything here also works without it.
(() => {
  "use strict";

  document.documentElement.classList.add("js");

  // On a phone the tabs run out of the screen: the one in hand is brought into it.
  const tab = document.querySelector(".nav-underline > .active");
  if (tab) {
    const row = tab.parentElement;
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }

  const openMenus = () => document.querySelectorAll("details.rk-switch[open], details.rk-account[open]");

  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    if (location.hash === "#navigasi") location.hash = "#isi";
  });
})();

// What htmx may send: a form, to its own address, with its own token, when a person submits it.
// Markup that got into a page some other way has no token, and cannot borrow one from a form
// around it or elsewhere on the page.
(() => {
  "use strict";

  const isOurs = ({ elt, path, triggeringEvent }) =>
    elt instanceof HTMLFormElement &&
    elt.querySelector('input[name="csrfmiddlewaretoken"]') &&
    new URL(path, location.href).href === new URL(elt.getAttribute("action"), location.href).href &&
    triggeringEvent &&
    triggeringEvent.type === "submit" &&
    triggeringEvent.isTrusted;

  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, verb, parameters } = event.detail;
    if (verb === "get") return;
    if (!isOurs(event.detail)) {
      event.preventDefault();
      return;
    }
    const own = elt.querySelector('input[name="csrfmiddlewaretoken"]');
    parameters.csrfmiddlewaretoken = own.value;
  });
})();

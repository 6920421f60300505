// Requests to the matrix's own addresses. Every failure has a `code` that the page can act on.
(() => {
  "use strict";
  const Matrix = (window.Matrix = window.Matrix || {});

  class Failure extends Error {
    constructor(code, message = "") {
      super(message);
      this.code = code;
    }
  }

  const token = () => {
    const found = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    return found ? decodeURIComponent(found.slice("csrftoken=".length)) : "";
  };

  const asked = async (url, { isPage = false, ...options }) => {
    let response;
    try {
      response = await fetch(url, { credentials: "same-origin", redirect: "manual", ...options });
    } catch (error) {
      throw new Failure("offline");
    }
    // A redirect leads to the sign-in page: nothing else here redirects.
    if (response.type === "opaqueredirect") throw new Failure("signed_out");
    const isJson = (response.headers.get("content-type") || "").startsWith("application/json");
    if (response.ok && isPage) return response.text();
    if (response.ok && isJson) return response.json();
    if (isJson) {
      const { code, message } = await response.json();
      throw new Failure(code, message);
    }
    if (response.status === 403) throw new Failure("signed_out");
    throw new Failure(response.status === 404 ? "no_right" : "server");
  };

  class Wire {
    constructor(addresses, user) {
      this.addresses = addresses;
      this.user = user;
    }

    get(name, query = {}) {
      const text = new URLSearchParams(query).toString();
      const url = this.addresses[name] + (text ? `?${text}` : "");
      return asked(url, { headers: { Accept: "application/json" } });
    }

    details(uuid) {
      return asked(`${this.addresses.rows}${uuid}/`, { headers: { Accept: "application/json" } });
    }

    // The page of one row, with its history.
    pageOf(uuid) {
      return this.addresses.row.replace(Matrix.ANY_ROW, uuid);
    }

    talkOf(uuid) {
      return this.addresses.talk.replace(Matrix.ANY_ROW, uuid);
    }

    // A piece of a page, as htmx asks for it.
    fragment(url) {
      return asked(url, { headers: { Accept: "text/html", "HX-Request": "true" }, isPage: true });
    }

    post(name, data) {
      return asked(this.addresses[name], {
        method: "POST",
        headers: {
          Accept: "application/json",
          "Content-Type": "application/json",
          "X-CSRFToken": token(),
          "X-Matrix-User": String(this.user),
        },
        body: JSON.stringify(data),
      });
    }
  }

  Matrix.Wire = Wire;
  // Stands for a row in the addresses that the page gives.
  Matrix.ANY_ROW = "00000000-0000-0000-0000-000000000000";
  Matrix.getJson = (url) => asked(url, { headers: { Accept: "application/json" } });
})();

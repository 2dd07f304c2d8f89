// The portal works without this file. It moves the focus to what needs attention, closes open menus and keeps
// htmx honest: an answer that is an error becomes a whole page, not a silence.
(function () {
  "use strict";
  var summary = document.querySelector(".cx-error-summary");
  if (summary) summary.focus();

  // Browsers without ::details-content cannot show a closed panel on a wide screen: open it for them.
  if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 60em)").matches) {
    document.querySelectorAll("details.cx-wide").forEach(function (panel) { panel.open = true; });
  }

  function closeMenus(except) {
    document.querySelectorAll("details.cx-person[open]").forEach(function (menu) {
      if (menu !== except) menu.open = false;
    });
  }
  document.addEventListener("click", function (event) { closeMenus(event.target.closest("details.cx-person")); });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var open = document.querySelector("details.cx-person[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  // A second click on a slow form must not send it twice; a download or a page brought back by Back wakes it up.
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    setTimeout(function () { delete form.dataset.sent; }, 4000);
  });

  // What is left empty does not narrow a list, so it does not stand in its address either. Other forms that are read
  // by their address (the calculator) send all they have, so that what is missing can be said.
  function dropEmpty(data) {
    Array.from(new Set(data.keys())).forEach(function (name) {
      if (data.getAll(name).every(function (value) { return value === ""; })) data.delete(name);
    });
  }
  document.addEventListener("formdata", function (event) {
    if (event.target.matches(".cx-filter, .cx-inline-form[method=get]")) dropEmpty(event.formData);
  });
  document.addEventListener("htmx:configRequest", function (event) {
    if (event.detail.verb === "get") dropEmpty(event.detail.formData);
  });

  document.addEventListener("htmx:responseError", function (event) {
    var detail = event.detail;
    if (detail.requestConfig.verb === "get" && !detail.requestConfig.elt.closest("[data-quiet]")) {
      location.assign(detail.pathInfo.finalRequestPath);
    }
  });
})();

// What the build keeps. Class names are found in templates and in Python; what is put together at run time is named here.
export const content = [
  "templates/**/*.{html,svg}",
  "clusterxchange/**/*.py",
  "partnerships/**/*.py",
  "mobility/**/*.py",
  "payments/**/*.py",
  "reporting/**/*.py",
  "static/js/*.js",
];

export const safelist = {
  standard: [
    "html", "body", /--invalid$/,
    "ecl-button--primary", "ecl-button--secondary", "ecl-button--tertiary", "ecl-button--s", "ecl-button--m",
    /^ecl-notification--(info|success|warning|error)$/,
  ],
};

export const scripts = ["latin", "latin-ext", "greek", "greek-ext", "cyrillic"];

export const icons = [
  "arrow-left", "book", "budget", "calendar", "check", "check-filled", "clock", "clock-filled", "close",
  "close-filled", "copy", "corner-arrow", "data", "document", "download", "edit", "email", "error", "euro", "event",
  "external", "eye", "faq", "feedback", "file", "folder", "global", "growth", "hamburger", "information", "list",
  "location", "log-in", "logged-in", "minus", "multiple-files", "notification", "organigram", "plus", "print",
  "regulation", "search", "settings", "share", "solid-arrow", "sort-carets", "spinner", "spreadsheet", "star-filled",
  "star-outline", "tag", "trash", "upload", "warning",
];

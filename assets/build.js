// Builds build/assets: css/portal.css (ECL purged against our templates, then our own rules), fonts, icons.svg.
// Nothing is fetched here; everything comes from node_modules, which package-lock.json pins.
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { PurgeCSS } from "purgecss";
import { content, safelist, icons, scripts } from "./purge.config.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "node_modules");
const out = join(root, "build", "assets");
const read = (...path) => readFileSync(join(...path), "utf8");

// A page loads only the scripts it writes: every face names its range of characters.
function fontFaces() {
  const source = read(modules, "@fontsource-variable/inter", "wght.css");
  const faces = [...source.matchAll(/inter-([a-z-]+)-wght-normal \*\/\s*@font-face \{[^}]*unicode-range: ([^;]+);/g)];
  return faces
    .filter(([, script]) => scripts.includes(script))
    .map(([, script, range]) => {
      const file = `inter-${script}.woff2`;
      const from = join(modules, "@fontsource-variable/inter/files", `inter-${script}-wght-normal.woff2`);
      copyFileSync(from, join(out, "fonts", file));
      return `@font-face{font-family:Inter;font-style:normal;font-weight:100 900;font-display:swap;` +
        `src:url(../fonts/${file}) format("woff2");unicode-range:${range}}`;
    })
    .join("");
}

// ECL's own faces point at europa.eu, and its source maps are not shipped: both go.
function ecl() {
  return read(modules, "@ecl/preset-ec/dist/styles/ecl-ec.css")
    .replace(/@charset "[^"]*";/g, "")
    .replace(/@font-face\{[^}]*\}/g, "");
}

function ours() {
  const folder = join(root, "assets", "css");
  return readdirSync(folder).filter((name) => name.endsWith(".css")).sort()
    .map((name) => read(folder, name)).join("\n");
}

function minified(css) {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s+/g, " ")
    .replace(/ ?([{};,]) ?/g, "$1")
    .replace(/: /g, ":")
    .replace(/;\}/g, "}")
    .trim();
}

// Only ECL is purged; what of its variables our own rules use stays.
async function portalCss() {
  const own = minified(ours());
  const used = [...own.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name);
  const [purged] = await new PurgeCSS().purge({
    content: content.map((pattern) => join(root, pattern)),
    css: [{ raw: ecl() }],
    safelist: { ...safelist, variables: used },
    keyframes: true,
    variables: true,
  });
  return fontFaces() + minified(purged.css) + own;
}

function iconSprite() {
  const symbols = icons.map((name) => {
    const svg = read(modules, "@ecl/resources-icons/dist/svg/all", `${name}.svg`);
    const box = svg.match(/viewBox="([^"]+)"/)[1];
    const drawing = svg.replace(/<\?xml[^>]*>/, "").replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
    return `<symbol id="${name}" viewBox="${box}">${drawing}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
}

rmSync(out, { recursive: true, force: true });
for (const folder of ["css", "fonts"]) mkdirSync(join(out, folder), { recursive: true });
const built = { "css/portal.css": await portalCss(), "icons.svg": iconSprite() };
for (const [name, text] of Object.entries(built)) {
  if (/sourceMappingURL|europa\.eu/.test(text)) throw new Error(`${name} names an address outside the portal`);
  writeFileSync(join(out, name), text);
  console.log(`${name}: ${text.length} bytes, ${gzipSync(text).length} gzipped`);
}

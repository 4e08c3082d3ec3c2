/** The few buttons of the editor; each also has its keys and its Markdown. */
import type { Editor } from "@tiptap/core"
import type { RichText } from "./rich-text"
import { word } from "./words"

interface Tool {
  name: string
  icon: string
  act: (editor: Editor) => void
  is?: string
}

const TOOLS: Tool[] = [
  { name: "bold", icon: "bold", is: "bold", act: (editor) => editor.chain().focus().toggleBold().run() },
  { name: "italic", icon: "italic", is: "italic", act: (editor) => editor.chain().focus().toggleItalic().run() },
  { name: "link", icon: "link", is: "link", act: () => {} },
  { name: "bullets", icon: "list", is: "bulletList", act: (editor) => editor.chain().focus().toggleBulletList().run() },
  { name: "numbers", icon: "list-ordered", is: "orderedList", act: (editor) => editor.chain().focus().toggleOrderedList().run() },
  { name: "quote", icon: "text-quote", is: "blockquote", act: (editor) => editor.chain().focus().toggleBlockquote().run() },
  { name: "code", icon: "code", is: "code", act: (editor) => editor.chain().focus().toggleCode().run() },
]

export function makeTools(editor: Editor, host: RichText): HTMLElement {
  const bar = document.createElement("div")
  bar.className = "rich-text__tools"
  bar.role = "toolbar"
  bar.setAttribute("aria-label", word("tools"))
  const asker = makeLinkAsker(editor, host)
  const buttons = TOOLS.map((tool) => makeButton(tool, () => (tool.name === "link" ? asker() : tool.act(editor))))
  bar.append(...buttons)
  const refresh = (): void =>
    buttons.forEach((button, at) => button.setAttribute("aria-pressed", String(editor.isActive(TOOLS[at]?.is ?? ""))))
  editor.on("transaction", refresh)
  const place = host.closest("form")?.querySelector("[data-tools]") ?? host
  place.append(bar)
  return bar
}

function makeButton(tool: Tool, act: () => void): HTMLButtonElement {
  const button = document.createElement("button")
  button.type = "button"
  button.className = "button button--quiet button--icon button--small"
  button.title = word(tool.name)
  button.setAttribute("aria-label", word(tool.name))
  button.append(drawIcon(tool.icon))
  button.addEventListener("pointerdown", (event) => event.preventDefault())
  button.addEventListener("click", act)
  return button
}

/** From the same sprite as every other icon; its address is that of one already on the page. */
function drawIcon(name: string): SVGSVGElement {
  const sprite = document.querySelector("svg.icon > use[href*='icons']")?.getAttribute("href")?.split("#")[0] ?? ""
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  svg.setAttribute("class", "icon")
  svg.setAttribute("aria-hidden", "true")
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use")
  use.setAttribute("href", `${sprite}#${name}`)
  svg.append(use)
  return svg
}

/** Asks for a link's address in a line under the text; an empty one takes the link away. */
function makeLinkAsker(editor: Editor, host: RichText): () => void {
  const line = document.createElement("div")
  line.className = "rich-text__link"
  line.hidden = true
  const field = document.createElement("input")
  field.className = "input"
  field.type = "url"
  field.placeholder = "https://"
  field.setAttribute("aria-label", word("link_address"))
  line.append(field)
  host.append(line)
  const done = (): void => {
    line.hidden = true
    const href = field.value.trim() && (/^[a-z]+:/i.test(field.value.trim()) ? field.value.trim() : `https://${field.value.trim()}`)
    const chain = editor.chain().focus().extendMarkRange("link")
    if (href) chain.setLink({ href }).run()
    else chain.unsetLink().run()
  }
  field.addEventListener("input", (event) => event.stopPropagation())
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return
    event.preventDefault()
    event.stopPropagation()
    if (event.key === "Enter") done()
    else {
      line.hidden = true
      editor.commands.focus()
    }
  })
  return () => {
    field.value = String(editor.getAttributes("link")["href"] ?? "")
    line.hidden = false
    field.focus()
  }
}

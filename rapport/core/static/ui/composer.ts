/** The editor itself: TipTap with what a letter needs. Loaded by <rich-text> when somebody begins to write. */
import { type Extensions, type Node, Editor as TipTap } from "@tiptap/core"
import { Image } from "@tiptap/extension-image"
import { Placeholder } from "@tiptap/extension-placeholder"
import { StarterKit } from "@tiptap/starter-kit"
import { mentions } from "./composer-mentions"
import { plainText } from "./composer-text"
import { makeTools } from "./composer-tools"
import type { RichText } from "./rich-text"

export interface Editor {
  insert(html: string): void
  image(source: string, name: string): void
  isFocused(): boolean
  destroy(): void
}

export function makeEditor(host: RichText): Editor {
  const page = document.createElement("div")
  host.append(page)
  const textarea = host.textarea
  const tiptap = new TipTap({
    element: page,
    injectCSS: false,
    content: host.hidden_html?.value || paragraphs(textarea?.value ?? ""),
    parseOptions: { preserveWhitespace: host.hidden_html?.value ? false : "full" },
    extensions: extensions(host),
    editorProps: { attributes: attributesOf(host), handleKeyDown: leave, handlePaste: isPicture },
    onUpdate: ({ editor }) => write(host, editor),
  })
  const focused = host.contains(document.activeElement)
  host.classList.add("is-live")
  const tools = makeTools(tiptap, host)
  if (focused) tiptap.commands.focus("end")
  host.addEventListener("reset:text", () => tiptap.commands.clearContent(true))
  return {
    insert: (html) => tiptap.chain().focus().insertContent(html).run(),
    image: (src, alt) => tiptap.chain().focus().setImage({ src, alt }).run(),
    isFocused: () => tiptap.isFocused,
    destroy: () => {
      tools.remove()
      tiptap.destroy()
      page.remove()
    },
  }
}

/** Tab goes on to the next button, in a list too: who writes by keyboard must get out. Mod+] and Mod+[ move an item. */
const Kit = StarterKit.extend({
  addExtensions() {
    const item = (one: Extensions[number]): Extensions[number] =>
      one.name === "listItem" ? (one as Node).extend({ addKeyboardShortcuts: keysOfItem }) : one
    return (this.parent?.() ?? []).map(item)
  },
})

function keysOfItem(this: { name: string; editor: TipTap }): Record<string, () => boolean> {
  return {
    Enter: () => this.editor.commands.splitListItem(this.name),
    "Mod-]": () => this.editor.commands.sinkListItem(this.name),
    "Mod-[": () => this.editor.commands.liftListItem(this.name),
  }
}

function extensions(host: RichText) {
  const url = host.getAttribute("mentions")
  return [
    Kit.configure({
      heading: false,
      horizontalRule: false,
      strike: false,
      underline: false,
      dropcursor: { width: 2, class: "rich-text__drop" },
      link: { openOnClick: false, autolink: true, defaultProtocol: "https", HTMLAttributes: { rel: "noopener", target: null } },
    }),
    Image.configure({ allowBase64: false }),
    Placeholder.configure({ placeholder: host.textarea?.placeholder ?? "" }),
    ...(url ? [mentions(url)] : []),
  ]
}

function attributesOf(host: RichText): Record<string, string> {
  const textarea = host.textarea
  const label = textarea?.getAttribute("aria-label") ?? textarea?.labels[0]?.textContent?.trim() ?? ""
  return { class: "rich-text__page", role: "textbox", "aria-multiline": "true", "aria-label": label }
}

/** A picture is for <file-drop> to upload; pasted as HTML it would point at where it was copied from. */
function isPicture(_view: unknown, event: ClipboardEvent): boolean {
  return Boolean(event.clipboardData?.files.length) && !event.clipboardData?.types.includes("text/plain")
}

/** Escape leaves the text, so that the page's keys work again; the list of names, if open, closes first by itself. */
function leave(view: { dom: HTMLElement }, event: KeyboardEvent): boolean {
  if (event.key !== "Escape" || document.querySelector(".options:popover-open")) return false
  view.dom.blur()
  return true
}

/** Keep both fields as the editor is, and let the form hear it. */
function write(host: RichText, editor: TipTap): void {
  const { textarea, hidden_html } = host
  if (textarea) textarea.value = plainText(editor.getJSON())
  if (hidden_html) hidden_html.value = editor.isEmpty ? "" : editor.getHTML().replace(/(<p><\/p>)+$/, "")
  textarea?.dispatchEvent(new Event("input", { bubbles: true }))
}

/** What was typed before the editor came, as paragraphs. */
function paragraphs(text: string): string {
  const safe = text.replace(/[&<>]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[one] ?? one)
  return safe
    .split(/\n{2,}/)
    .map((one) => `<p>${one.replace(/\n/g, "<br>")}</p>`)
    .join("")
}

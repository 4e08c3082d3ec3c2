/** <keys-sheet> in a dialog: lists the keys of this page, by the words of what they do. */
import { keyed } from "./keys"
import { word } from "./words"

const NAMES: Record<string, string> = { Mod: navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl", Enter: "↵", Escape: "Esc" }

/** The keys as they stand on a keyboard. */
export function drawKeys(keys: string): HTMLElement {
  const drawn = document.createElement("span")
  drawn.className = "key"
  for (const one of keys.split(/[ +]/)) {
    const cap = document.createElement("kbd")
    cap.textContent = NAMES[one] ?? one
    drawn.append(cap)
  }
  return drawn
}

export const wordsOf = (element: HTMLElement): string =>
  element.dataset["keyWords"] ??
  element.getAttribute("aria-label") ??
  (element.dataset["tip"] || element.title || ownWords(element) || element.getAttribute("placeholder") || "")

/** What stands on it, without the number or the face beside it. */
function ownWords(element: HTMLElement): string {
  const copy = element.cloneNode(true) as HTMLElement
  for (const one of copy.querySelectorAll(".count, .rail__count, .avatar")) one.remove()
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim()
}

class KeysSheet extends HTMLElement {
  connectedCallback(): void {
    this.closest("dialog")?.addEventListener("opened", this.#fill)
  }

  disconnectedCallback(): void {
    this.closest("dialog")?.removeEventListener("opened", this.#fill)
  }

  #fill = (): void => {
    const dialog = this.closest("dialog")
    dialog?.close() // the page's keys count, not the sheet's
    const lines = new Map(keyed().map((one) => [one.dataset["key"] ?? "", wordsOf(one)]))
    for (const one of document.querySelectorAll("list-keys")) {
      for (const [key, words] of [["j", "next"], ["k", "previous"], ["o", "open"]] as const) {
        if (one.hasAttribute(words)) lines.set(key, one.getAttribute(words) ?? "")
      }
    }
    dialog?.showModal()
    const list = document.createElement("ul")
    list.className = "keys"
    list.append(...[...lines].map(([keys, words]) => this.#line(keys, words)))
    this.replaceChildren(list)
    this.setAttribute("aria-label", word("keys"))
  }

  #line(keys: string, words: string): HTMLLIElement {
    const line = document.createElement("li")
    line.append(words, drawKeys(keys))
    return line
  }
}

customElements.define("keys-sheet", KeysSheet)

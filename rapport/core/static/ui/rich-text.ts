/**
 * <rich-text mentions="/agents?q=" placeholder="…"> around <textarea name="text"> and <input type="hidden" name="html">.
 * With the first focus an editor takes the textarea's place (a chunk of its own, loaded then); both fields follow what is
 * written and are posted. Without scripts the textarea alone is. Its buttons go into the form's `[data-tools]`.
 */
import type { Editor } from "./composer"

class RichText extends HTMLElement {
  #editor?: Editor
  #loading = false

  connectedCallback(): void {
    // Without scripts only the text is posted: the HTML of an older draft must not win over it.
    if (this.hidden_html) this.hidden_html.disabled = false
    this.addEventListener("focusin", this.#wake)
    this.addEventListener("file:uploaded", this.#shown)
    this.closest("file-drop")?.addEventListener("file:uploaded", this.#shown)
    if (this.contains(document.activeElement)) void this.#wake()
  }

  disconnectedCallback(): void {
    this.closest("file-drop")?.removeEventListener("file:uploaded", this.#shown)
    this.#editor?.destroy()
    this.#editor = undefined
    this.#loading = false
    this.classList.remove("is-live")
  }

  get textarea(): HTMLTextAreaElement | null {
    return this.querySelector("textarea")
  }

  get hidden_html(): HTMLInputElement | null {
    return this.querySelector('input[type="hidden"]')
  }

  /** Write words into it at the cursor, as a macro or a suggestion does. */
  insert(html: string): void {
    void this.#wake().then(() => this.#editor?.insert(html))
  }

  #wake = async (): Promise<void> => {
    if (this.#editor || this.#loading) return
    this.#loading = true
    const { makeEditor } = await import("./composer")
    if (this.isConnected) this.#editor = makeEditor(this)
  }

  /** A picture pasted or dropped while somebody writes stands where they write. */
  #shown = (event: Event): void => {
    const { file, element } = (event as CustomEvent<{ file: File; element: HTMLElement }>).detail
    const source = element.dataset["src"]
    if (source && file.type.startsWith("image/") && this.#editor?.isFocused()) this.#editor.image(source, file.name)
  }
}

customElements.define("rich-text", RichText)
export type { RichText }

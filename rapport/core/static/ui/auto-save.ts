/**
 * <auto-save url="…" delay="800"> around a form (or inside one): POSTs the form's fields after each pause in writing, and
 * once more when the page is left. Says how it stands in `[data-saved]`. What could not be saved is tried again.
 */
import { csrf, wasSignedOut } from "./asking"
import { word } from "./words"

const AGAIN = 10_000

class AutoSave extends HTMLElement {
  #timer?: ReturnType<typeof setTimeout>
  #dirty = false
  #sending?: AbortController

  connectedCallback(): void {
    this.#form?.addEventListener("input", this.#changed)
    this.#form?.addEventListener("submit", this.#sent)
    this.#form?.addEventListener("htmx:response:error", this.#changed)
    this.#form?.addEventListener("htmx:error", this.#changed)
    window.addEventListener("pagehide", this.#leave)
  }

  disconnectedCallback(): void {
    this.#leave()
    window.removeEventListener("pagehide", this.#leave)
  }

  get #form(): HTMLFormElement | null {
    return this.closest("form") ?? this.querySelector("form")
  }

  #changed = (): void => {
    this.#dirty = true
    clearTimeout(this.#timer)
    this.#timer = setTimeout(this.#save, Number(this.getAttribute("delay") ?? 800))
  }

  /** Sent for good: what was the draft is a message now, and must not come back as a draft. */
  #sent = (): void => {
    clearTimeout(this.#timer)
    this.#sending?.abort()
    this.#dirty = false
  }

  #leave = (): void => {
    clearTimeout(this.#timer)
    if (this.#dirty) void this.#post({ keepalive: true })
    this.#dirty = false
  }

  #save = async (): Promise<void> => {
    if (!this.#dirty || this.#sending) return
    this.#dirty = false
    const sending = (this.#sending = new AbortController())
    const saved = await this.#post({ signal: sending.signal })
    this.#sending = undefined
    if (sending.signal.aborted) return
    this.#say(saved ? "saved" : "unsaved")
    if (saved && !this.#dirty) return
    this.#dirty = true
    this.#timer = setTimeout(this.#save, saved ? 0 : AGAIN)
  }

  async #post(options: RequestInit): Promise<boolean> {
    const form = this.#form
    if (!form) return true
    const body = new FormData(form)
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name)
    const headers = { "X-CSRFToken": csrf(), "HX-Request": "true" }
    const url = this.getAttribute("url") ?? form.action
    const response = await fetch(url, { method: "POST", body, headers, ...options }).catch(() => null)
    return response !== null && response.ok && !wasSignedOut(response)
  }

  #say(name: string): void {
    const place = this.#form?.querySelector("[data-saved]")
    if (place) place.textContent = word(name)
  }
}

customElements.define("auto-save", AutoSave)

/**
 * <message-stream data-see="/…/see" data-last="123"> around what was said: begins at what is new, else at the end. What comes while the
 * reader is at the end is followed; further up a button says so and nothing moves. Tells the server what was looked at.
 */
import { csrf } from "./asking"
import { word } from "./words"

const NEAR = 80

class MessageStream extends HTMLElement {
  #watch?: MutationObserver
  #sizes?: ResizeObserver
  #atEnd = true
  #seen = ""
  #button?: HTMLButtonElement

  connectedCallback(): void {
    this.#begin()
    this.#watch = new MutationObserver(this.#grown)
    this.#watch.observe(this, { attributeFilter: ["data-last"] })
    this.#sizes = new ResizeObserver(() => this.#atEnd && this.#toEnd())
    for (const one of [this, ...(this.parentElement?.querySelectorAll(":scope > .composer") ?? [])]) this.#sizes.observe(one)
    this.#pane?.addEventListener("scroll", this.#scrolled, { passive: true })
    document.addEventListener("visibilitychange", this.#look)
    document.body.addEventListener("said", this.#toEnd)
  }

  disconnectedCallback(): void {
    this.#watch?.disconnect()
    this.#sizes?.disconnect()
    this.#pane?.removeEventListener("scroll", this.#scrolled)
    document.removeEventListener("visibilitychange", this.#look)
    document.body.removeEventListener("said", this.#toEnd)
    this.#button?.remove()
  }

  get #pane(): HTMLElement | null {
    return this.closest(".pane")
  }

  /** A link to one message wins; then what is new; then the end. */
  #begin(): void {
    this.#seen = this.dataset["last"] ?? ""
    const named = location.hash ? this.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`) : null
    const fresh = named ?? this.querySelector("#new")
    if (fresh) fresh.scrollIntoView({ block: named ? "center" : "start" })
    else this.#toEnd()
    this.#scrolled()
  }

  #toEnd = (): void => {
    const pane = this.#pane
    if (pane) pane.scrollTop = pane.scrollHeight
    this.#atEnd = true
    this.#button?.remove()
  }

  #scrolled = (): void => {
    const pane = this.#pane
    if (!pane) return
    this.#atEnd = pane.scrollHeight - pane.scrollTop - pane.clientHeight < NEAR
    if (this.#atEnd) this.#button?.remove()
  }

  #grown = (): void => {
    const isNew = (this.dataset["last"] ?? "") !== this.#seen
    if (this.#atEnd) this.#toEnd()
    else if (isNew) this.#offer()
    this.#look()
  }

  #look = (): void => {
    const last = this.dataset["last"] ?? ""
    if (document.hidden || last === this.#seen) return
    this.#seen = last
    const body = new URLSearchParams({ last })
    void fetch(this.dataset["see"] ?? "", { method: "POST", body, headers: { "X-CSRFToken": csrf() } }).catch(() => null)
  }

  #offer(): void {
    if (this.#button?.isConnected) return
    this.#button = document.createElement("button")
    this.#button.type = "button"
    this.#button.className = "button button--small stream-newer"
    this.#button.textContent = word("newer")
    this.#button.addEventListener("click", this.#toEnd)
    this.after(this.#button)
  }
}

customElements.define("message-stream", MessageStream)

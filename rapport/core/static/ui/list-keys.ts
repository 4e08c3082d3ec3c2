/**
 * <list-keys next="Next conversation" previous="Previous conversation" open="Open it"> around rows: j and k (and the
 * arrows, once a row has focus) go along the `[data-row]` links inside, o opens; Enter does by itself. Where a row is
 * current, they begin there; where the last one has left the list, at the one that took its place.
 */
import { isTyping } from "./keys"

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }

class ListKeys extends HTMLElement {
  #last = 0

  connectedCallback(): void {
    document.addEventListener("keydown", this.#walk)
    this.querySelector("[aria-current]")?.closest("li")?.scrollIntoView({ block: "nearest" })
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#walk)
  }

  #walk = (event: KeyboardEvent): void => {
    const step = STEPS[event.key]
    const inside = this.contains(document.activeElement)
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !this.checkVisibility()) return
    if (document.querySelector("dialog:modal, :popover-open:not([popover=manual])")) return
    if (event.key === "o" && inside) (document.activeElement as HTMLElement).click()
    if (!step || (event.key.startsWith("Arrow") && !inside)) return
    const rows = [...this.querySelectorAll<HTMLElement>("[data-row]")]
    const focused = rows.indexOf(document.activeElement as HTMLElement)
    const current = focused >= 0 ? focused : rows.findIndex((row) => row.closest("[aria-current]"))
    const here = current < 0 && step > 0 ? this.#last - 1 : current < 0 ? this.#last : current
    this.#last = Math.min(Math.max(here + step, 0), rows.length - 1)
    const next = rows[this.#last]
    event.preventDefault()
    next?.focus({ preventScroll: true })
    next?.closest("[data-row-frame], li, .list-row")?.scrollIntoView({ block: "nearest" })
  }
}

customElements.define("list-keys", ListKeys)

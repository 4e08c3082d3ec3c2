/**
 * <pop-menu class="menu" id="…" popover> behind a button with `popovertarget`: focus goes in when it opens, arrows walk,
 * letters find, choosing closes. A field of class .menu__search narrows the items while one types.
 */
const ITEMS = ".menu__item:not(:disabled, [hidden])"

class PopMenu extends HTMLElement {
  #typed = ""
  #timer?: ReturnType<typeof setTimeout>

  connectedCallback(): void {
    this.addEventListener("toggle", this.#toggled)
    this.addEventListener("keydown", this.#walk)
    this.addEventListener("click", this.#chosen)
    this.addEventListener("input", this.#narrow)
  }

  disconnectedCallback(): void {
    this.removeEventListener("toggle", this.#toggled)
    this.removeEventListener("keydown", this.#walk)
    this.removeEventListener("click", this.#chosen)
    this.removeEventListener("input", this.#narrow)
  }

  get #items(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(ITEMS)].filter((one) => one.checkVisibility())
  }

  #toggled = (event: Event): void => {
    if (event.target !== this || (event as ToggleEvent).newState !== "open") return
    const current = this.querySelector<HTMLElement>('[aria-current="true"], [aria-checked="true"]')
    const field = this.querySelector<HTMLInputElement>(".menu__search input")
    if (field) field.value = ""
    if (field) this.#narrow()
    ;(field ?? current ?? this.#items[0])?.focus()
  }

  #walk = (event: KeyboardEvent): void => {
    const items = this.#items
    const here = items.indexOf(document.activeElement as HTMLElement)
    const typing = document.activeElement instanceof HTMLInputElement
    if (typing && !document.activeElement?.closest(".menu__search")) return // a day and a time have keys of their own
    const to = this.#next(event.key, here, items.length, typing)
    if (to !== undefined) {
      event.preventDefault()
      items[to]?.focus()
    } else if (typing && event.key === "Enter") {
      event.preventDefault()
      items[0]?.click()
    } else if (!typing && event.key.length === 1 && (event.key !== " " || this.#typed) && !event.ctrlKey && !event.metaKey) {
      if (event.key === " ") event.preventDefault() // of a name with two words, not a press
      this.#find(event.key, items)
    }
  }

  #next(key: string, here: number, count: number, typing: boolean): number | undefined {
    if (key === "ArrowDown") return (here + 1) % count
    if (key === "ArrowUp") return (here - 1 + count) % count
    if (key === "Home" && !typing) return 0
    if (key === "End" && !typing) return count - 1
    return undefined
  }

  #find(letter: string, items: HTMLElement[]): void {
    clearTimeout(this.#timer)
    this.#typed += letter.toLowerCase()
    this.#timer = setTimeout(() => (this.#typed = ""), 600)
    items.find((one) => one.innerText.trim().toLowerCase().startsWith(this.#typed))?.focus()
  }

  #narrow = (): void => {
    const wanted = this.querySelector<HTMLInputElement>(".menu__search input")?.value.trim().toLowerCase() ?? ""
    for (const one of this.querySelectorAll<HTMLElement>(".menu__item")) {
      one.hidden = !(one.textContent ?? "").toLowerCase().includes(wanted)
    }
  }

  #chosen = (event: Event): void => {
    // After the click has done its work: a form inside must still be there to be sent.
    if ((event.target as Element).closest(ITEMS)) setTimeout(() => this.matches(":popover-open") && this.hidePopover())
  }
}

customElements.define("pop-menu", PopMenu)

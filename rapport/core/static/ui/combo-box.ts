/**
 * <combo-box><select class="input">…</select></combo-box>: type to find in a long list. The select stays, hidden, and is
 * what the form posts; without scripts it is what one sees. `data-aside` on an option stands at its right.
 */
import { showAt } from "./placing"

let count = 0

class ComboBox extends HTMLElement {
  #select!: HTMLSelectElement
  #input!: HTMLInputElement
  #list!: HTMLElement
  #active = 0
  #found: HTMLOptionElement[] = []

  connectedCallback(): void {
    const select = this.querySelector("select")
    if (!select || this.classList.contains("is-live")) return
    this.#select = select
    this.classList.add("is-live")
    this.#list = this.#makeList()
    this.#input = this.#makeInput()
    select.hidden = true
    this.append(this.#input, this.#list)
    this.#showChosen()
  }

  #makeList(): HTMLElement {
    const list = document.createElement("div")
    list.id = `options-${++count}`
    list.className = "options"
    list.popover = "manual"
    list.role = "listbox"
    // The cursor stays in the field while one clicks.
    list.addEventListener("pointerdown", (event) => event.preventDefault())
    list.addEventListener("click", (event) => {
      const one = (event.target as Element).closest<HTMLElement>("[role=option]")
      if (one) this.#choose(Number(one.dataset["at"]))
    })
    return list
  }

  #makeInput(): HTMLInputElement {
    const input = document.createElement("input")
    const label = this.#select.labels[0]
    input.className = "input"
    input.role = "combobox"
    input.autocomplete = "off"
    input.id = `${this.#list.id}-field`
    input.disabled = this.#select.disabled
    if (label) label.htmlFor = input.id
    else input.setAttribute("aria-label", this.#select.getAttribute("aria-label") ?? "")
    for (const name of ["aria-describedby", "aria-invalid", "placeholder"]) {
      const value = this.#select.getAttribute(name)
      if (value) input.setAttribute(name, value)
    }
    input.setAttribute("aria-controls", this.#list.id)
    input.setAttribute("aria-expanded", "false")
    input.setAttribute("aria-autocomplete", "list")
    this.#list.setAttribute("aria-label", label?.textContent?.trim() ?? this.#select.getAttribute("aria-label") ?? "")
    input.addEventListener("input", () => this.#open(input.value))
    input.addEventListener("click", () => this.#open(""))
    input.addEventListener("keydown", this.#key)
    input.addEventListener("blur", () => this.#close())
    return input
  }

  #key = (event: KeyboardEvent): void => {
    const isOpen = this.#list.matches(":popover-open")
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      if (isOpen) this.#move(event.key === "ArrowDown" ? 1 : -1)
      else this.#open("")
    } else if (event.key === "Enter" && isOpen) {
      event.preventDefault()
      this.#choose(this.#active)
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault()
      event.stopPropagation()
      this.#close()
    }
  }

  #open(wanted: string): void {
    const words = wanted.trim().toLowerCase()
    this.#found = [...this.#select.options].filter((one) => one.text.toLowerCase().includes(words))
    this.#active = Math.max(0, words ? 0 : this.#found.findIndex((one) => one.selected))
    this.#list.replaceChildren(...this.#found.map((one, at) => this.#draw(one, at)))
    if (!this.#found.length) this.#list.textContent = "—"
    this.#input.setAttribute("aria-expanded", "true")
    showAt(this.#list, this.#input)
    this.#move(0)
  }

  #draw(option: HTMLOptionElement, at: number): HTMLElement {
    const one = document.createElement("div")
    one.className = "options__one"
    one.role = "option"
    one.id = `${this.#list.id}-${at}`
    one.dataset["at"] = String(at)
    one.textContent = option.text
    if (option.dataset["aside"]) {
      const aside = document.createElement("span")
      aside.className = "options__aside"
      aside.textContent = option.dataset["aside"]
      one.append(aside)
    }
    return one
  }

  #move(step: number): void {
    const rows = [...this.#list.querySelectorAll<HTMLElement>("[role=option]")]
    this.#active = (this.#active + step + rows.length) % Math.max(rows.length, 1)
    rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === this.#active)))
    const row = rows[this.#active]
    row?.scrollIntoView({ block: "nearest" })
    if (row) this.#input.setAttribute("aria-activedescendant", row.id)
    else this.#input.removeAttribute("aria-activedescendant")
  }

  #choose(at: number): void {
    const option = this.#found[at]
    if (!option) return
    this.#select.value = option.value
    this.#select.dispatchEvent(new Event("input", { bubbles: true }))
    this.#select.dispatchEvent(new Event("change", { bubbles: true }))
    this.#close()
  }

  #close(): void {
    if (this.#list.matches(":popover-open")) this.#list.hidePopover()
    this.#input.setAttribute("aria-expanded", "false")
    this.#input.removeAttribute("aria-activedescendant")
    this.#showChosen()
  }

  #showChosen(): void {
    const chosen = this.#select.selectedOptions[0]
    this.#input.value = chosen?.value ? chosen.text : ""
    if (chosen && !chosen.value) this.#input.placeholder = chosen.text
  }
}

customElements.define("combo-box", ComboBox)

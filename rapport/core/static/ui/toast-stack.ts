/**
 * <toast-stack>: what just happened, at the lower edge. Says the event `toast` (from HX-Trigger or from scripts) and
 * what the page brought along. A toast goes by itself, an error stays until it is closed.
 */
import htmx from "htmx.org"
import { word } from "./words"

export interface Toast {
  text: string
  undo?: string
  tone?: string
  reload?: boolean
}

const STAYS = 6_000
const STAYS_WITH_UNDO = 12_000

/** Say it, from a script. */
export function toast(detail: Toast): void {
  document.body.dispatchEvent(new CustomEvent("toast", { detail }))
}

/** What was said is over: it goes before somebody believes it still. */
export function unsay(text: string): void {
  for (const one of document.querySelectorAll<HTMLElement>("toast-stack .toast")) {
    if (one.querySelector(".toast__text")?.textContent === text) one.querySelector<HTMLElement>(".toast__close")?.click()
  }
}

class ToastStack extends HTMLElement {
  connectedCallback(): void {
    this.setAttribute("popover", "manual")
    document.body.addEventListener("toast", this.#hear)
    for (const one of this.querySelectorAll<HTMLElement>(".toast")) this.#keep(one, one.classList.contains("toast--bad"))
    this.#show()
  }

  disconnectedCallback(): void {
    document.body.removeEventListener("toast", this.#hear)
  }

  #hear = (event: Event): void => {
    const { text, undo, tone, reload } = (event as CustomEvent<Toast>).detail
    if ([...this.querySelectorAll(".toast__text")].some((one) => one.textContent === text && tone === "bad")) return
    const one = document.createElement("div")
    one.className = tone ? `toast toast--${tone}` : "toast"
    const words = document.createElement("p")
    words.className = "toast__text"
    words.textContent = text
    one.append(words)
    if (undo) one.append(this.#undo(undo))
    if (reload) one.append(this.#button("toast__undo", word("reload"), () => location.reload()))
    this.append(one)
    htmx.process(one) // knows only what is on the page
    this.#keep(one, tone === "bad")
    this.#show()
  }

  /** Undo is an ordinary POST by htmx, so that its answer refreshes what it changes. */
  #undo(url: string): HTMLFormElement {
    const form = document.createElement("form")
    form.method = "post"
    form.action = url
    form.setAttribute("hx-post", url)
    form.setAttribute("hx-swap", "none")
    const button = this.#button("toast__undo", word("undo"), () => {})
    button.type = "submit"
    button.dataset["key"] = "z"
    form.append(button)
    form.addEventListener("htmx:after:request", () => this.#drop(form.closest(".toast")))
    return form
  }

  #button(kind: string, label: string, act: () => void): HTMLButtonElement {
    const button = document.createElement("button")
    button.type = "button"
    button.className = kind
    button.textContent = label
    button.addEventListener("click", act)
    return button
  }

  #keep(one: HTMLElement, forGood: boolean): void {
    const close = this.#button("toast__close", "", () => this.#drop(one))
    close.setAttribute("aria-label", word("close"))
    close.textContent = "✕"
    one.append(close)
    if (forGood) return
    const long = one.querySelector(".toast__undo") ? STAYS_WITH_UNDO : STAYS
    let timer = setTimeout(() => this.#drop(one), long)
    const hold = (): void => clearTimeout(timer)
    const letGo = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => this.#drop(one), long / 2)
    }
    one.addEventListener("pointerenter", hold)
    one.addEventListener("focusin", hold)
    one.addEventListener("pointerleave", letGo)
    one.addEventListener("focusout", letGo)
  }

  #drop(one: Element | null): void {
    one?.classList.add("is-going")
    setTimeout(() => {
      one?.remove()
      if (!this.querySelector(".toast") && this.matches(":popover-open")) this.hidePopover()
    }, 150)
  }

  /** In the top layer, so that it is seen over an open dialog too. */
  #show(): void {
    if (!this.querySelector(".toast")) return
    if (this.matches(":popover-open")) this.hidePopover()
    this.showPopover()
  }
}

customElements.define("toast-stack", ToastStack)

/** <copy-text> around an <input readonly> and a <button hidden data-copied="Copied">: the button copies what stands there. */
class CopyText extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button")
    if (!button || !navigator.clipboard) return
    button.hidden = false
    button.addEventListener("click", this.#copy)
    this.querySelector("input")?.addEventListener("focus", this.#select)
  }

  disconnectedCallback(): void {
    this.querySelector("button")?.removeEventListener("click", this.#copy)
    this.querySelector("input")?.removeEventListener("focus", this.#select)
  }

  #select = (event: Event): void => (event.target as HTMLInputElement).select()

  #copy = async (): Promise<void> => {
    const [input, button] = [this.querySelector("input"), this.querySelector("button")]
    const words = button?.querySelector("span")
    if (!input || !button || !words) return
    await navigator.clipboard.writeText(input.value)
    words.textContent = button.dataset.copied ?? ""
    button.setAttribute("aria-live", "polite")
  }
}
customElements.define("copy-text", CopyText)

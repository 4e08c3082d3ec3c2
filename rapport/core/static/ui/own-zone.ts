/** <own-zone> around a <select> of time zones: proposes the reader's own, as the browser knows it. */
class OwnZone extends HTMLElement {
  connectedCallback(): void {
    const select = this.querySelector("select")
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
    if (select && select.value === "UTC" && [...select.options].some((one) => one.value === zone)) select.value = zone
  }
}
customElements.define("own-zone", OwnZone)

/** The row of what is open is the current one, and read: seen at once, before the list is asked for again. */
document.addEventListener("htmx:after:history:update", () => {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-row]")) {
    const isOpen = new URL(link.href).pathname === location.pathname
    if (!isOpen) {
      link.removeAttribute("aria-current")
      continue
    }
    link.setAttribute("aria-current", "true")
    const row = link.closest(".list-row")
    row?.classList.remove("list-row--unread")
    row?.querySelector(".list-row__unread")?.remove()
  }
})

/** A composer's tab that is clicked, or asked for by its key, is there to be written in; the arrows only look around. */
document.addEventListener("click", (event) => {
  const tab = (event.target as Element).closest<HTMLElement>(".composer [role=tab]")
  if (!tab || (!event.detail && document.activeElement === tab)) return
  document.getElementById(tab.getAttribute("aria-controls") ?? "")?.querySelector<HTMLElement>("[contenteditable=true], textarea")?.focus()
})
